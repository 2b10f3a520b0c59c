"""A made-up course of one question that the cohort may read, and members who let it: what summaries are made of."""

from datetime import datetime

from bot.domain.consent import Audience, digest
from bot.services import Services
from bot.store import courses
from bot.store.types import Tx

KEY = "postcard"
_POSTCARD = """\
id = "postcard"
title = "A postcard"
invitation = "Write one."

[final_session]
questions = ["What would you ask its writer?", "Where would you send it?"]

[[exercises]]
id = "card"
title = "The card"
about = "What you write on it."
minutes = 1

[[exercises.prompts]]
id = "P1"
step = 1
title = "The words"
text = "Write."

[[exercises.prompts.fields]]
id = "words"
kind = "list"
ask = "What do you write?"
min = 1
max = 60
visible = "cohort"

[[exercises.prompts]]
id = "P2"
step = 2
title = "The end"
text = "Done?"

[[exercises.prompts.fields]]
id = "in"
kind = "hand-in"
ask = "Hand in?"
"""


async def publish(tx: Tx, now: datetime) -> None:
    await courses.publish(tx, KEY, _POSTCARD, now)


async def says(bot: Services, user_id: int, audience: Audience, name: str = "") -> None:
    """Who may read what they wrote, as it stands now."""
    there = await bot.consents.show(user_id)
    shown = digest(there.passages[0].excerpt.words)
    await bot.consents.say(user_id, there.run.id, 1, shown, audience, name)
