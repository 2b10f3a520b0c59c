"""Where an exercise can lead: the ways from prompt to prompt, whether each loop can end, and a drawing of it.

Answers to different prompts are taken as independent of one another, so a way that is here may in truth be barred by
what was answered earlier; a way that is not here is never taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from bot.domain.course import Branch, Choice, Condition, Exercise, FieldRef, Prompt

Given = Mapping[FieldRef, frozenset[str]]
"""The options that were answered to fields."""

MOST_WORLDS = 4096
"""So many combinations of answers are tried at most; real courses have a few dozen."""


@dataclass(frozen=True, slots=True)
class Way:
    """From one prompt to another, by a branch, or without one to the next in the file."""

    start: str
    end: str
    branch: Branch | None = None


def ways(exercise: Exercise, given: Given | None = None) -> tuple[Way, ...]:
    """Every way that some answers take, in the order of the file; with `given`, only those that these allow."""
    return tuple(way for prompt in exercise.prompts for way in _ways_from(exercise, prompt, given or {}))


def _ways_from(exercise: Exercise, prompt: Prompt, given: Given) -> Iterator[Way]:
    following = exercise.after(prompt.id)
    possible = (*prompt.branches, *((None,) if following is not None else ()))
    taken = {_taken(prompt, world) for world in _worlds(exercise, prompt, given)}
    for number, branch in enumerate(possible):
        if number in taken:
            yield Way(prompt.id, following.id if branch is None and following else _end(branch), branch)


def _end(branch: Branch | None) -> str:
    return "" if branch is None else branch.go


World = Mapping[FieldRef | Condition, frozenset[str] | bool]
"""One way in which everything could be answered that a prompt's branches hang on.

A condition on certain rows only is taken as a whole: it holds or it does not.
"""


def _taken(prompt: Prompt, world: World) -> int:
    """The number of the branch that is taken; one more than the last where none is."""
    for number, branch in enumerate(prompt.branches):
        if all(_holds(condition, world) for condition in branch.when):
            return number
    return len(prompt.branches)


def _holds(condition: Condition, world: World) -> bool:
    if condition.row is not None:
        return bool(world[condition])
    answer = world[condition.field]
    assert isinstance(answer, frozenset)
    return bool(answer & condition.any_of) is not condition.never


def _worlds(exercise: Exercise, prompt: Prompt, given: Given) -> Iterator[World]:
    hang_on: dict[FieldRef | Condition, Iterable[frozenset[str] | bool]] = {}
    for condition in (condition for branch in prompt.branches for condition in branch.when):
        if condition.row is not None:
            hang_on[condition] = (True, False)
        elif condition.field in given:
            hang_on[condition.field] = (given[condition.field],)
        else:
            hang_on[condition.field] = _answers(exercise, condition.field)
    for world in islice(product(*hang_on.values()), MOST_WORLDS):
        yield dict(zip(hang_on, world, strict=True))


def _answers(exercise: Exercise, ref: FieldRef) -> list[frozenset[str]]:
    """What may have been answered to a choice, as far as the branches of the exercise tell answers apart."""
    field = exercise.field(ref)
    options = field.kind.options if isinstance(field.kind, Choice) else ()
    told_apart: dict[tuple[bool, ...], str] = {}
    for option in options:
        told_apart.setdefault(tuple(option.id in any_of for any_of in _wanted(exercise, ref)), option.id)
    one_each = [frozenset({option}) for option in told_apart.values()]
    if field.required and not field.when and isinstance(field.kind, Choice) and not field.kind.own_words:
        nothing: list[frozenset[str]] = []
    else:
        nothing = [frozenset[str]()]
    return nothing + (_together(one_each) if _many(exercise, ref) else one_each)


def _wanted(exercise: Exercise, ref: FieldRef) -> list[frozenset[str]]:
    return [
        condition.any_of
        for prompt in exercise.prompts
        for branch in prompt.branches
        for condition in branch.when
        if condition.field == ref
    ]


def _many(exercise: Exercise, ref: FieldRef) -> bool:
    """Whether several options may be answers at once: in one go, in several rows, or in several rounds."""
    field = exercise.field(ref)
    several = isinstance(field.kind, Choice) and field.kind.most > 1
    return several or field.per is not None or exercise.prompt(ref.prompt).repeat is not None


def _together(answers: list[frozenset[str]]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = [frozenset()]
    for answer in answers:
        found = found + [others | answer for others in found]
    return found[1:]


# Reaching


def reached(starts: Iterable[str], ways_: Iterable[Way]) -> set[str]:
    """These prompts, and all that can come after them."""
    after: dict[str, set[str]] = {}
    for way in ways_:
        after.setdefault(way.start, set()).add(way.end)
    found, coming = set[str](), list(starts)
    while coming:
        prompt = coming.pop()
        if prompt not in found:
            found.add(prompt)
            coming.extend(after.get(prompt, ()))
    return found


def loops(exercise: Exercise) -> tuple[tuple[str, ...], ...]:
    """The prompts that can lead back to themselves, those of one loop together, in the order of the file."""
    found: dict[tuple[str, ...], None] = {}
    all_ways = ways(exercise)
    from_here = {prompt.id: _comes_after(prompt.id, all_ways) for prompt in exercise.prompts}
    for prompt in exercise.prompts:
        if prompt.id in from_here[prompt.id]:
            found[
                tuple(
                    other.id
                    for other in exercise.prompts
                    if other.id in from_here[prompt.id] and prompt.id in from_here[other.id]
                )
            ] = None
    return tuple(found)


def _comes_after(prompt: str, ways_: Iterable[Way]) -> set[str]:
    ways_ = tuple(ways_)
    return reached((way.end for way in ways_ if way.start == prompt), ways_)


def endless(exercise: Exercise) -> tuple[tuple[str, ...], ...]:
    """The loops from which some answers, given before them, leave no way to the end whatever is answered in them.

    That a question can be left open is no way out, unless it is optional: nobody is told that it would be one.
    """
    return tuple(loop for loop in loops(exercise) if _is_endless(_answered(exercise, loop), loop))


def _answered(exercise: Exercise, loop: tuple[str, ...]) -> Exercise:
    """The same exercise where no question of the loop is left open that is to be answered."""

    def all_of(prompt: Prompt) -> Prompt:
        lens = prompt.repeat.lens if prompt.repeat is not None else None
        fields = (
            field
            if field.optional or field.per is not None or field.id == lens
            else replace(field, required=True)
            for field in prompt.fields
        )
        return replace(prompt, fields=tuple(fields))

    prompts = (all_of(prompt) if prompt.id in loop else prompt for prompt in exercise.prompts)
    return replace(exercise, prompts=tuple(prompts))


def _is_endless(exercise: Exercise, loop: tuple[str, ...]) -> bool:
    outside = dict.fromkeys(
        condition.field
        for prompt_id in loop
        for branch in exercise.prompt(prompt_id).branches
        for condition in branch.when
        if condition.row is None and condition.field.prompt not in loop
    )
    said_before = product(*(_answers(exercise, ref) for ref in outside))
    return any(
        _keeps(exercise, loop, dict(zip(outside, answers, strict=True)))
        for answers in islice(said_before, MOST_WORLDS)
    )


def _keeps(exercise: Exercise, loop: tuple[str, ...], said_before: Given) -> bool:
    """Whether somebody who comes into the loop with these answers may get where no way leads out of it."""
    possible = ways(exercise, said_before)
    last = exercise.prompts[-1].id
    entered = [way.end for way in possible if way.end in loop and way.start not in loop]
    if exercise.prompts[0].id in loop:
        entered.append(exercise.prompts[0].id)
    within = [way for way in possible if way.start in loop and way.end in loop]
    leaving = {way.start for way in possible if way.start in loop and way.end not in loop} | {last}
    return any(not reached([prompt], within) & leaving for prompt in reached(entered, within))


# The drawing


def mermaid(exercise: Exercise) -> str:
    """The flow as a Mermaid flowchart: prompts in boxes, rounded where they may be left out, loops dotted."""
    order = {prompt.id: number for number, prompt in enumerate(exercise.prompts)}
    lines = ["flowchart TD"]
    lines += [f"    {_node(prompt.id)}{_box(prompt)}" for prompt in exercise.prompts]
    for way in ways(exercise):
        words = _on_way(exercise, way)
        label = f'|"{_escaped(words)}"|' if words else ""
        arrow = "-->" if order[way.end] > order[way.start] else "-.->"
        lines.append(f"    {_node(way.start)} {arrow}{label} {_node(way.end)}")
    for prompt in exercise.prompts:
        if prompt.repeat is not None:
            times = f"{prompt.repeat.least} to {prompt.repeat.most} rounds"
            lines.append(f'    {_node(prompt.id)} -.->|"{times}"| {_node(prompt.id)}')
    return "\n".join(lines)


def _node(prompt_id: str) -> str:
    """A name that is no word of Mermaid's own, such as `end`."""
    return f"p_{prompt_id.replace('-', '_')}"


def _box(prompt: Prompt) -> str:
    again = " (a new round each time)" if prompt.again else ""
    words = f'"{_escaped(f"{prompt.step} · {prompt.title}{again}")}"'
    return f"[{words}]" if prompt.core else f"({words})"


def _on_way(exercise: Exercise, way: Way) -> str:
    if way.branch is None:
        return "otherwise" if exercise.prompt(way.start).branches else ""
    return " and ".join(in_words(exercise, condition, way.start) for condition in way.branch.when)


def in_words(exercise: Exercise, condition: Condition, at: str) -> str:
    """A condition by the words of its options, and by its prompt's title where that is not the prompt `at`."""
    kind = exercise.field(condition.field).kind
    options = kind.options if isinstance(kind, Choice) else ()
    words = " / ".join(option.text for option in options if option.id in condition.any_of)
    words = f"not {words}" if condition.never else words
    if condition.row is not None:
        words += f" (of {exercise.prompt(condition.row.prompt).title}: {condition.row.field})"
    other = condition.field.prompt != at
    return f"{exercise.prompt(condition.field.prompt).title}: {words}" if other else words


def _escaped(words: str) -> str:
    codes = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "|": "#124;"}
    return "".join(codes.get(char, char) for char in words)
