"""An exercise as it was read, together with the tables of the file it stood in, while it is being checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.course import Branch, Choice, Condition, Exercise, Field, FieldRef, Lines, Prompt
from bot.domain.course_flow import Way, reached, ways
from bot.domain.strict_table import Table


@dataclass(frozen=True)
class Draft:
    """`prompts` and `fields` are the tables by what was read from them."""

    exercise: Exercise
    table: Table
    prompts: Mapping[str, Table]
    fields: Mapping[FieldRef, Table]

    @cached_property
    def known(self) -> dict[FieldRef, Field]:
        """The fields in the order of the file."""
        return {
            FieldRef(prompt.id, field.id): field
            for prompt in self.exercise.prompts
            for field in prompt.fields
        }

    @cached_property
    def order(self) -> dict[FieldRef, int]:
        return {ref: number for number, ref in enumerate(self.known)}

    @cached_property
    def sound(self) -> Exercise:
        """The exercise without the branches that lead nowhere or hang on nothing."""
        prompts = tuple(
            replace(prompt, branches=tuple(branch for branch in prompt.branches if self.is_sound(branch)))
            for prompt in self.exercise.prompts
        )
        return replace(self.exercise, prompts=prompts)

    def is_sound(self, branch: Branch) -> bool:
        return branch.go in self.prompts and all(self._is_answerable(condition) for condition in branch.when)

    def _is_answerable(self, condition: Condition) -> bool:
        field = self.known.get(condition.field)
        if field is None or not isinstance(field.kind, Choice):
            return False
        return bool(condition.any_of) and condition.any_of <= {option.id for option in field.kind.options}

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        return ways(self.sound)

    def leads_back(self, ref: FieldRef, prompt: Prompt) -> bool:
        """Whether somebody may come to this prompt after having answered that field, though it stands later."""
        return prompt.id in reached((way.end for way in self.ways if way.start == ref.prompt), self.ways)

    def earlier(self, ref: FieldRef, at: int) -> bool:
        """Whether there is such a field, and it stands before the one with this number."""
        return self.order.get(ref, at) < at

    def items_of(self, ref: FieldRef) -> frozenset[FieldRef]:
        """Where the items come from that a field may come to: its own, or those that it chooses among."""
        kind = self.known[ref].kind
        named = kind.sources if isinstance(kind, Choice) else ()
        if isinstance(kind, Lines) and kind.joins is not None:
            named = (kind.joins,)
        sources = [source for source in named if self.earlier(source, self.order[ref])]
        return frozenset[FieldRef]().union(*map(self.items_of, sources)) if sources else frozenset({ref})
