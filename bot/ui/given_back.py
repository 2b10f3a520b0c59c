"""The words of a form that came to nothing: given back to whoever wrote them, and held here for another try."""

from dataclasses import dataclass
from io import BytesIO

import discord
from discord import ui

from bot.domain.hidden import nothing_to_see
from bot.ui import ids, wording
from bot.ui.card import Card, main_button, row, text
from bot.ui.inert import inert

MOST_HELD = 200
"""Forms; the oldest go."""
MOST_ON_CARD = 1500
"""Characters; what is longer comes as a file."""
QUICKLY_TYPED = 60
"""Characters that nobody minds to type again where a form is refused."""
FILE = "your-words.txt"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as somebody sent it. `event_id` is the id by which it counts, once, however often it is sent again."""

    user_id: int
    event_id: int
    custom_id: str
    fields: dict[str, str]

    @property
    def words(self) -> str:
        return "\n\n".join(written for written in self.fields.values() if not nothing_to_see(written))


class Held:
    """Only as long as the process lives: the words stand on the card too, and there they stay."""

    def __init__(self) -> None:
        self._forms: dict[tuple[int, int], Filled] = {}

    def keep(self, form: Filled) -> None:
        self._forms[form.user_id, form.event_id] = form
        while len(self._forms) > MOST_HELD:
            del self._forms[next(iter(self._forms))]

    def of(self, user_id: int, event_id: int) -> Filled | None:
        return self._forms.get((user_id, event_id))

    def let_go(self, form: Filled) -> None:
        self._forms.pop((form.user_id, form.event_id), None)


def words_card(sentence: str, form: Filled, *, again: bool) -> tuple[Card, list[discord.File]]:
    """The sentence and their own words beneath it; with `again`, a button that sends the form once more."""
    lines, files = [sentence, wording.YOUR_WORDS], list[discord.File]()
    shown = inert(form.words)
    parts = list[ui.Item[Card]]()
    if len(shown) <= MOST_ON_CARD:
        lines += [f"> {line}" for line in shown.split("\n")]
    else:
        files = [discord.File(BytesIO(form.words.encode(errors="replace")), FILE)]
        parts.append(ui.File(f"attachment://{FILE}"))
    if again:
        parts.append(row(main_button(wording.TRY_AGAIN, ids.make(ids.AGAIN, event_id=form.event_id))))
    return Card(text(*lines), *parts), files
