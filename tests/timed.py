"""A made-up course whose first two questions have timers, and its third has none."""

from datetime import datetime

from bot.store import courses
from bot.store.types import Tx

KEY = "harvest"
HARVEST = """\
id = "harvest"
title = "A harvest"
invitation = "Come and count."

[[exercises]]
id = "count"
title = "The count"
about = "What there is."
minutes = 10

[[exercises.prompts]]
id = "H1"
step = 1
title = "Apples"
text = "Count the apples."

[[exercises.prompts.fields]]
id = "apples"
kind = "list"
ask = "Which apples are there?"
target = 10
minutes = 3

[[exercises.prompts]]
id = "H2"
step = 2
title = "Pears"
text = "Count the pears."

[[exercises.prompts.fields]]
id = "pears"
kind = "list"
ask = "Which pears are there?"
minutes = 5

[[exercises.prompts]]
id = "H3"
step = 3
title = "Plums"
text = "A word on plums."

[[exercises.prompts.fields]]
id = "plums"
kind = "text"
ask = "What of the plums?"
optional = true

[[exercises.prompts]]
id = "H4"
step = 4
title = "Hand in"
text = "That is all."
core = false

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand in?"

[[exercises]]
id = "taste"
title = "The tasting"
about = "How it tastes."
minutes = 5

[[exercises.prompts]]
id = "T1"
step = 1
title = "Tastes"
text = "Taste."

[[exercises.prompts.fields]]
id = "tastes"
kind = "list"
ask = "Which tastes are there?"
minutes = 5

[[exercises.prompts]]
id = "T2"
step = 2
title = "Hand in"
text = "That is all."
core = false

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand in?"
"""


async def publish(tx: Tx, now: datetime) -> None:
    await courses.publish(tx, KEY, HARVEST, now)
