"""A made-up course that comes in a few questions to a page: of private answers, the facilitator's, the cohort's."""

from datetime import datetime

from bot.store import courses
from bot.store.types import Tx

KEY = "letter"
LETTER = """\
id = "letter"
title = "A letter"
invitation = "Write it."

[[exercises]]
id = "write"
title = "The letter"
about = "What is in it, and who may read it."
minutes = 5

[[exercises.prompts]]
id = "L1"
step = 1
title = "A gift"
text = "What goes with it?"
core = false

[[exercises.prompts.fields]]
id = "gift"
kind = "text"
ask = "Which gift?"
visible = "cohort"

[[exercises.prompts]]
id = "L2"
step = 2
title = "News"
text = "What is new?"
core = false

[[exercises.prompts.fields]]
id = "news"
kind = "list"
ask = "Which news?"

[[exercises.prompts]]
id = "L3"
step = 3
title = "A secret"
text = "What do you keep?"
core = false

[[exercises.prompts.fields]]
id = "secret"
kind = "text"
ask = "Which secret?"
visible = "private"

[[exercises.prompts]]
id = "L4"
step = 4
title = "Plans"
text = "What will you do?"
core = false

[[exercises.prompts.fields]]
id = "plans"
kind = "dated"
ask = "By when?"
visible = "cohort"

[[exercises.prompts]]
id = "L5"
step = 5
title = "The page"
text = "All of it."
core = false

[[exercises.prompts.fields]]
id = "page"
kind = "brief"
ask = "Is it right?"
visible = "cohort"
sections = [
    { id = "news", heading = "What is new", fields = ["L2.news"] },
    { id = "secret", heading = "What I keep", fields = ["L3.secret"] },
    { id = "plans", heading = "What I will do", fields = ["L4.plans"] },
]

[[exercises.prompts]]
id = "L6"
step = 6
title = "Hand in"
text = "That is all."
core = false

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand in?"
"""


async def publish(tx: Tx, now: datetime) -> None:
    await courses.publish(tx, KEY, LETTER, now)
