"""Notes that people of a cohort leave on each other's plans, each for the plan's author alone."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Note:
    """`owner` is whose plan it is on, by user id; `author_name` is what its writer was called then. `item` is the
    milestone that was made of it. `written_at` is aware UTC."""

    id: int
    owner: int
    author_id: int
    author_name: str
    words: str
    written_at: datetime
    item: int | None = None


class NoPlanToNote(Refusal):
    """Said alike where there is no such plan, where its member lets nobody read it, and to whoever may not."""

    def __init__(self) -> None:
        super().__init__(
            "I have no such plan that you may write on. Choose one from the list of /plan note: it names the members "
            "of your cohort who let you read something of theirs."
        )


class NoSuchNote(Refusal):
    """No note on a plan of this person's; said alike whoever it is for, so ids tell nothing."""

    def __init__(self) -> None:
        super().__init__("There is no such note on a plan of yours. /plan note shows those that there are.")
