"""Whether a course hangs together: what needs the whole exercise, or rests on more than one value.

Each mistake is told where it stands. What makes one field fit is in `course_field_checks`.
"""

import re
from collections.abc import Iterable
from itertools import groupby, pairwise, product
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from bot.domain import course_field_checks
from bot.domain.course import ENDS, Choice, Field, FieldRef, HandIn, Prompt, Resource
from bot.domain.course_draft import Draft
from bot.domain.course_field_checks import (
    check_anywhere,
    check_condition,
    check_field,
    check_name,
    long,
)
from bot.domain.course_flow import Way, endless, loops, reached
from bot.domain.course_limits import MOST_EXAMPLES, MOST_PROMPT
from bot.domain.strict_table import Table

TRACKING = ("_gl", "gclid", "fbclid", "mc_eid")


def check_links(links: Iterable[tuple[Resource, Table]]) -> None:
    for resource, table in links:
        problem = link_problem(resource.url) if resource.url else None
        if problem:
            table.wrong(problem, "url")


def check_names(draft: Draft) -> None:
    """Whatever is named must be there: without that, nobody could go through the exercise."""
    for own, field in draft.known.items():
        course_field_checks.check_names(draft, own, field)
    for prompt in draft.exercise.prompts:
        table = draft.prompts[prompt.id]
        for number, name in enumerate(prompt.carries):
            check_name(draft, table, name, "carries", number)
        for number, branch in enumerate(prompt.branches):
            if branch.go and branch.go not in draft.prompts:
                said = f"it goes on to “{branch.go}”, which is no prompt"
                table.wrong(said, "next", number, "go")
            for name in (name for one in branch.when for name in (one.field, one.row) if name is not None):
                check_name(draft, table, name, "next", number, "when")


def check_exercise(draft: Draft) -> None:
    """All the rest, in an exercise whose names were checked."""
    if not draft.exercise.prompts:
        return
    _check_ends(draft)
    _check_steps(draft)
    _check_terms(draft)
    for prompt in draft.exercise.prompts:
        _check_prompt(draft, prompt)
        for field in prompt.fields:
            check_field(draft, prompt, field)
    if draft.sound == draft.exercise:
        _check_flow(draft)


def _check_ends(draft: Draft) -> None:
    """It begins for everybody alike, and its end is the hand-in."""
    prompts = draft.exercise.prompts
    if any(field.per or field.when for field in prompts[0].fields[:1]):
        draft.table.wrong("the first field must be asked of everybody: no “per”, no “when”")
    hand_ins = [ref for ref, field in draft.known.items() if isinstance(field.kind, HandIn)]
    last = next(reversed(draft.known), None)
    if last is not None and last not in hand_ins:
        draft.table.wrong("the last field must be of the kind “hand-in”")
    for ref in hand_ins:
        if ref != last:
            draft.fields[ref].wrong("only the last field of an exercise may be a hand-in", "kind")
        elif draft.known[ref].per or draft.known[ref].when:
            draft.fields[ref].wrong("the hand-in must be asked of everybody: no “per”, no “when”")
    if prompts[-1].branches:
        draft.prompts[prompts[-1].id].wrong("after the hand-in nothing comes: no “next”", "next")


def _check_steps(draft: Draft) -> None:
    for before, after in pairwise(draft.exercise.prompts):
        table = draft.prompts[after.id]
        if after.step < before.step and table.raw.get("step") == after.step:
            table.wrong(f"“step” goes back from {before.step} to {after.step}", "step")


def _check_terms(draft: Draft) -> None:
    """A term is settled once: by one question, or by several of which each member is asked one at most."""
    found: dict[str, list[Field]] = {}
    for ref, field in draft.known.items():
        if field.term is None:
            continue
        if not all(_exclude(draft, field, other) for other in found.get(field.term, ())):
            draft.fields[ref].wrong(
                f"“term = {field.term}” stands twice in this exercise, and nothing in “when” "
                "keeps both from being asked",
                "term",
            )
        found.setdefault(field.term, []).append(field)


def _exclude(draft: Draft, field: Field, other: Field) -> bool:
    """Whether two fields hang on different options of a choice of one, so that never both are asked."""
    return any(
        one.field == another.field and _is_single(draft, one.field) and not one.any_of & another.any_of
        for one, another in product(field.when, other.when)
        if not one.never and not another.never
    )


def _is_single(draft: Draft, ref: FieldRef) -> bool:
    """Whether one option of it at most can have been chosen, in all rows and rounds."""
    field = draft.known.get(ref)
    if field is None or not isinstance(field.kind, Choice):
        return True  # which is said by others
    return field.kind.most == 1 and field.per is None and draft.exercise.prompt(ref.prompt).repeat is None


def _check_prompt(draft: Draft, prompt: Prompt) -> None:
    table = draft.prompts[prompt.id]
    end = 1 + max((draft.order[FieldRef(prompt.id, field.id)] for field in prompt.fields), default=0)
    if long(prompt) > MOST_PROMPT:
        table.wrong(f"“text” has {long(prompt)} characters, at most {MOST_PROMPT} fit on a card", "text")
    for braces in re.findall(r"\{[\w.-]*\}", prompt.text):
        if braces != ENDS:
            table.wrong(f"a prompt's text can be filled in with {ENDS} alone, and this has {braces}", "text")
    if sum(len(example) for example in prompt.examples) > MOST_EXAMPLES:
        table.wrong(f"all examples together: at most {MOST_EXAMPLES} characters fit", "examples")
    for number, name in enumerate(prompt.carries):
        check_anywhere(draft, table, prompt, name, end, "carries", number)
    _check_repeat(table, prompt)
    _check_groups(draft, prompt)
    for number, branch in enumerate(prompt.branches):
        for condition in branch.when:
            check_anywhere(draft, table, prompt, condition.field, end, "next", number, "when")
            check_condition(draft, table, prompt, condition, end, "next", number, "when")


def _check_repeat(table: Table, prompt: Prompt) -> None:
    if prompt.repeat is None:
        return
    if prompt.again:
        table.wrong("either “repeat” or “again”, not both", "again")
    lens = prompt.fields[0] if prompt.fields else None
    if lens is not None and lens.id != prompt.repeat.lens:
        table.wrong(
            f"the lens “{prompt.repeat.lens}” must be the first field of the prompt", "repeat", "lens"
        )
    elif lens is not None and (lens.per or lens.when):
        table.wrong("the lens must be asked in every round: no “per”, no “when”", "repeat", "lens")


def _check_groups(draft: Draft, prompt: Prompt) -> None:
    """Fields that follow one another with the same rows are asked row by row, so one order holds for all."""
    for _, group in groupby(prompt.fields, key=lambda field: field.per):
        fields = list(group)
        for field in fields[1:]:
            if field.first != fields[0].first and field.first is not None:
                table = draft.fields[FieldRef(prompt.id, field.id)]
                table.wrong("“first” belongs to the first of the fields that share “per”", "first")


# The flow


def _check_flow(draft: Draft) -> None:
    if not _check_backward(draft):
        return  # what else is wrong with the ways follows from that
    exercise, table = draft.exercise, draft.prompts
    ids = [prompt.id for prompt in exercise.prompts]
    there = reached(ids[:1], draft.ways)
    for prompt in exercise.prompts:
        if prompt.id not in there:
            table[prompt.id].wrong("no way leads here, whatever is answered")
        else:
            _check_taken(draft, prompt)
    for loop in endless(exercise):
        table[loop[-1]].wrong(
            f"the loop {' → '.join((*loop, loop[0]))} may never end: with some answers given before it, "
            "nothing that is answered in it leads on to the hand-in (a question left open counts only where it is "
            "“optional”)"
        )
    in_loops = {prompt_id for loop in loops(exercise) for prompt_id in loop}
    for prompt in exercise.prompts:
        if prompt.again and prompt.id not in in_loops:
            table[prompt.id].wrong("“again” is for prompts to which a loop leads back", "again")


def _check_backward(draft: Draft) -> bool:
    """A way back that is taken whatever is answered is a loop without end."""
    ids = [prompt.id for prompt in draft.exercise.prompts]
    fine = True
    for prompt in draft.exercise.prompts:
        for number, branch in enumerate(prompt.branches):
            if not branch.when and ids.index(branch.go) <= ids.index(prompt.id):
                fine = False
                said = f"it always goes back to “{branch.go}”, so the loop never ends: it needs a “when”"
                draft.prompts[prompt.id].wrong(said, "next", number)
    return fine


def _check_taken(draft: Draft, prompt: Prompt) -> None:
    for number, branch in enumerate(prompt.branches):
        if Way(prompt.id, branch.go, branch) not in draft.ways:
            draft.prompts[prompt.id].wrong(
                f"the way to “{branch.go}” is never taken: one above it always is", "next", number
            )


# Links


def link_problem(url: str) -> str | None:
    """What is wrong with a link that members are to press: malformed, not the web's, or one that tracks them."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        return f"the link “{url}” is malformed"
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or not url.isascii()
        or re.search(r"[\s<>\[\]\"]", url)
        or urlunsplit(parts) != url
    ):
        return f"the link “{url}” is malformed"
    tracking = [
        name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _tracks(name.casefold())
    ]
    return f"the link “{url}” tracks people by “{tracking[0]}”" if tracking else None


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")
