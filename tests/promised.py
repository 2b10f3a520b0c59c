"""A made-up course that comes at once to what check-ins hang on: milestones, the contract, tests, a risk."""

from datetime import datetime

from bot.domain.course import Course
from bot.domain.course_reader import read_course
from bot.store import courses
from bot.store.types import Tx

KEY = "voyage"
VOYAGE = """\
id = "voyage"
title = "A voyage"
invitation = "Come aboard."

[[exercises]]
id = "sail"
title = "The sailing"
about = "Where to, and by when."
minutes = 10

[[exercises.prompts]]
id = "S1"
step = 1
title = "Stages"
text = "Name the stages."
core = false

[[exercises.prompts.fields]]
id = "stages"
kind = "dated"
ask = "Which stages are there?"
min = 1
max = 10

[[exercises.prompts]]
id = "S2"
step = 2
title = "Who asks"
text = "Who holds you to it?"
core = false

[[exercises.prompts.fields]]
id = "who"
kind = "choice"
ask = "Who?"
term = "who"
own_words = false
options = [
    { id = "none", text = "Nobody" },
    { id = "self", text = "Just remind me" },
    { id = "buddy", text = "A buddy" },
    { id = "facilitator", text = "My facilitator" },
    { id = "cohort", text = "The cohort" },
]

[[exercises.prompts.fields]]
id = "cadence"
kind = "choice"
ask = "How often?"
term = "cadence"
own_words = false
when = { field = "S2.who", is = ["self", "buddy", "facilitator", "cohort"] }
options = [
    { id = "milestones", text = "Around my stages" },
    { id = "weekly", text = "Once a week" },
    { id = "both", text = "Both" },
]

[[exercises.prompts.fields]]
id = "weekday"
kind = "choice"
ask = "On which day?"
term = "weekday"
own_words = false
when = { field = "S2.cadence", is = ["weekly", "both"] }
options = [
    { id = "monday", text = "Monday" },
    { id = "friday", text = "Friday" },
]

[[exercises.prompts.fields]]
id = "hour"
kind = "choice"
ask = "At what time?"
term = "hour"
own_words = false
when = { field = "S2.who", is = ["self", "buddy", "facilitator", "cohort"] }
options = [
    { id = "h09", text = "09:00" },
    { id = "h12", text = "12:00" },
]

[[exercises.prompts.fields]]
id = "tone"
kind = "choice"
ask = "In what tone?"
term = "tone"
own_words = false
visible = "private"
when = { field = "S2.who", is = ["self", "buddy", "facilitator", "cohort"] }
options = [
    { id = "plain", text = "Plain" },
    { id = "warm", text = "Warm" },
    { id = "brisk", text = "Brisk" },
]

[[exercises.prompts.fields]]
id = "miss"
kind = "choice"
ask = "And a miss?"
term = "miss"
own_words = false
visible = "private"
when = { field = "S2.who", is = ["self", "buddy", "facilitator", "cohort"] }
options = [
    { id = "nothing", text = "Nothing" },
    { id = "ask-again", text = "Ask again" },
    { id = "tell-buddy", text = "Tell my buddy" },
    { id = "tell-facilitator", text = "Tell my facilitator" },
]

[[exercises.prompts]]
id = "S3"
step = 3
title = "A wish"
text = "Anything else?"
core = false

[[exercises.prompts.fields]]
id = "wish"
kind = "text"
ask = "What else?"
visible = "cohort"

[[exercises.prompts]]
id = "S4"
step = 4
title = "Ports"
text = "Where might you live?"
core = false

[[exercises.prompts.fields]]
id = "ports"
kind = "list"
ask = "Which ports?"

[[exercises.prompts]]
id = "S5"
step = 5
title = "What draws you"
text = "Which of them?"
core = false

[[exercises.prompts.fields]]
id = "draws"
kind = "choice"
ask = "Which draw you, in order?"
own_words = false
max = 5
ranked = true
from = "S4.ports"

[[exercises.prompts]]
id = "S6"
step = 6
title = "Visits"
text = "How would you find out?"
core = false

[[exercises.prompts.fields]]
id = "visits"
kind = "dated"
ask = "What is a cheap visit?"
min = 1
max = 3
becomes = "tests"
per = "S4.ports"

[[exercises.prompts]]
id = "S7"
step = 7
title = "A risk"
text = "What could go wrong?"
core = false

[[exercises.prompts.fields]]
id = "risk"
kind = "text"
ask = "What?"

[[exercises.prompts.fields]]
id = "wire"
kind = "tripwire"
ask = "Shall I ask in time?"
about = "S7.risk"
before = "S1.stages"
optional = true

[[exercises.prompts]]
id = "S8"
step = 8
title = "Hand in"
text = "That is all."
core = false

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand in?"
"""


def voyage() -> Course:
    return read_course(VOYAGE, "voyage.toml")


async def publish(tx: Tx, now: datetime) -> None:
    await courses.publish(tx, KEY, VOYAGE, now)
