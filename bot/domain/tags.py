"""The words by which members marked what they listed: rare, exciting, a role next door."""

from collections.abc import Iterator

from bot.domain.course import Choice, Field
from bot.domain.response import Chosen, Picked, Response
from bot.domain.run import Run


def tags(run: Run, item_id: int) -> tuple[str, ...]:
    """The marks of one item, in the order of the course file; a mark of the course's own words only."""
    found = (
        mark
        for prompt in run.exercise.prompts
        for field in prompt.fields
        for mark in _marks(run, prompt.id, field, item_id)
    )
    return tuple(dict.fromkeys(found))


def _marks(run: Run, prompt_id: str, field: Field, item_id: int) -> Iterator[str]:
    kind = field.kind
    if not isinstance(kind, Choice) or not (kind.tag or kind.tags_row):
        return
    for response in run.responses:
        if (response.ref.prompt, response.ref.field) != (prompt_id, field.id):
            continue
        if kind.tag and response.body == Picked(item_id):
            yield kind.tag
        elif kind.tags_row and response.row == item_id:
            yield from _chosen(kind, response)


def _chosen(kind: Choice, response: Response) -> Iterator[str]:
    if isinstance(response.body, Chosen):
        chosen = response.body.option
        yield from (option.text for option in kind.options if option.id == chosen)
