"""What hangs together in a course: each rule is broken once, and named with its line and its place."""

import pytest

from bot.domain.course import (
    ALL_DOUBTS,
    Becomes,
    Brief,
    Choice,
    Condition,
    Dated,
    FieldRef,
    Lines,
    Short,
    Term,
    Text,
    Tripwire,
)
from bot.domain.course_reader import BadCourse, read_course, read_published
from tests.domain.mistakes import changed, line_of, mistakes, place

FILE = "pottery.toml"
POTTERY = """\
id = "pottery"
title = "Pottery"
invitation = "Clay is waiting."

[[resources]]
id = "R1"
title = "A kiln to share"
url = "https://example.org/kiln"
about = "An advert of a kiln."
dated = "From 2022; it may be gone."

[[catalogues.pots]]
id = "bowl"
text = "Bowl"
family = "Round things"

[[exercises]]
id = "first-pot"
title = "A first pot"
about = "From clay to a bowl."
minutes = 30

[[exercises.prompts]]
id = "P1"
step = 1
title = "Begin"
text = "This is yours."

[[exercises.prompts.fields]]
id = "begin"
kind = "choice"
ask = "Shall we?"
own_words = false
options = [
    { id = "go", text = "Yes" },
    { id = "who", text = "Who reads this?", readers = true },
]

[[exercises.prompts.fields]]
id = "skills"
kind = "list"
ask = "What can you do?"
target = 10
minutes = 5
optional = true

[[exercises.prompts]]
id = "P2"
step = 2
title = "Pots"
text = "What should it be?"
again = true

[[exercises.prompts.fields]]
id = "pots"
kind = "list"
ask = "Which pots?"
max = 5
catalogue = "pots"
from = "P1.skills"

[[exercises.prompts.fields]]
id = "kind"
kind = "choice"
ask = "Round?"
per = "P2.pots"
tags_row = true
options = [{ id = "round", text = "round" }, { id = "flat", text = "flat" }]

[[exercises.prompts.fields]]
id = "parts"
kind = "list"
ask = "Which pots does it need beside it?"
per = "P2.pots"
joins = "P2.pots"
when = [
    { field = "P2.kind", is = ["round"] },
    { field = "P2.kind", is = ["flat"], never = true },
]
optional = true

[[exercises.prompts.fields]]
id = "rare"
kind = "choice"
ask = "Which are rare?"
from = ["P1.skills", "P2.pots"]
max = 3
ranked = true
tag = "rare"
short = { when = { field = "P1.begin", is = ["go"] }, ask = "The rarest two?", max = 2 }

[[exercises.prompts.fields]]
id = "more"
kind = "list"
ask = "And what else can you do?"
joins = "P1.skills"
optional = true

[[exercises.prompts]]
id = "P3"
step = 3
title = "Good?"
text = "Look at it again."

[[exercises.prompts.fields]]
id = "fits"
kind = "choice"
ask = "Is it good?"
per = "P2.pots"
first = "P2.rare"
own_words = false
options = [{ id = "good", text = "Good" }, { id = "bad", text = "Bad" }]

[[exercises.prompts.fields]]
id = "change"
kind = "choice"
ask = "What then?"
own_words = false
required = true
when = { field = "P3.fits", is = ["good"], never = true, row = "P2.rare" }
options = [{ id = "change", text = "Change it" }, { id = "keep", text = "Keep it" }]

[[exercises.prompts.next]]
when = [{ field = "P3.change", is = ["change"] }]
go = "P2"

[[exercises.prompts]]
id = "P4"
step = 4
title = "Dates"
text = "When?"

[[exercises.prompts.fields]]
id = "dates"
kind = "dated"
ask = "What by when?"
hours = true

[[exercises.prompts.fields]]
id = "tests"
kind = "dated"
ask = "How could you try it?"
per = "P2.pots"
becomes = "tests"

[[exercises.prompts.fields]]
id = "steps"
kind = "list"
ask = "In which steps?"
per = "P4.dates"
becomes = "steps"

[[exercises.prompts.fields]]
id = "risk"
kind = "text"
ask = "What may go wrong?"

[[exercises.prompts.fields]]
id = "ask-me"
kind = "tripwire"
ask = "Shall I ask you in time?"
about = "P4.risk"
before = "P4.dates"

[[exercises.prompts.fields]]
id = "hours"
kind = "number"
ask = "How many hours?"
unit = "hours"
advised = 2
advice = "Clay takes two."

[[exercises.prompts.fields]]
id = "who"
kind = "choice"
ask = "Who asks?"
term = "who"
options = [{ id = "none", text = "Nobody" }, { id = "self", text = "Only you" }]

[[exercises.prompts]]
id = "P5"
step = 5
title = "The page"
text = "All of it."

[[exercises.prompts.fields]]
id = "link"
kind = "text"
ask = "Where is it?"
link = true
offers = ["See {P2.rare}", "See {P2.pots}"]

[[exercises.prompts.fields]]
id = "page"
kind = "brief"
ask = "Is it right?"
sections = [
    { id = "pots", heading = "Pots", fields = ["P2.pots"] },
    { id = "unsure", heading = "Unsure", fields = ["unsure"] },
]

[[exercises.prompts.fields]]
id = "done"
kind = "hand-in"
ask = "Hand it in?"
"""


def test_every_key_of_the_format_is_read() -> None:
    course = read_course(POTTERY, FILE)
    exercise = course.exercises[0]
    fields = {
        str(FieldRef(prompt.id, field.id)): field for prompt in exercise.prompts for field in prompt.fields
    }
    begin = fields["P1.begin"].kind
    assert isinstance(begin, Choice)
    assert [option.readers for option in begin.options] == [False, True]
    assert fields["P1.skills"].kind == Lines(target=10, minutes=5)
    pots = fields["P2.pots"].kind
    assert isinstance(pots, Lines)
    assert [option.text for option in pots.options] == ["Bowl"]
    assert (pots.sources, pots.most) == ((FieldRef("P1", "skills"),), 5)
    assert [prompt.id for prompt in exercise.prompts if prompt.again] == ["P2"]
    kind = fields["P2.kind"].kind
    assert isinstance(kind, Choice)
    assert kind.tags_row
    assert fields["P2.parts"].kind == Lines(joins=FieldRef("P2", "pots"))
    asked_of = FieldRef("P2", "kind")
    assert fields["P2.parts"].when == (
        Condition(asked_of, frozenset({"round"})),
        Condition(asked_of, frozenset({"flat"}), never=True),
    )
    sources = (FieldRef("P1", "skills"), FieldRef("P2", "pots"))
    assert fields["P2.rare"].kind == Choice(sources=sources, most=3, ranked=True, tag="rare")
    begun = (Condition(FieldRef("P1", "begin"), frozenset({"go"})),)
    assert fields["P2.rare"].short == Short(begun, "The rarest two?", 2)
    assert fields["P2.more"].kind == Lines(joins=FieldRef("P1", "skills"))
    assert fields["P3.fits"].first == FieldRef("P2", "rare")
    assert fields["P3.change"].required
    assert fields["P3.change"].when[0].row == FieldRef("P2", "rare")
    assert exercise.prompt("P3").branches[0].when[0].field == FieldRef("P3", "change")
    assert fields["P4.dates"].kind == Dated(hours=True)
    assert fields["P4.tests"].kind == Dated(becomes=Becomes.TESTS)
    assert fields["P4.steps"].kind == Lines(becomes=Becomes.STEPS)
    assert fields["P4.ask-me"].kind == Tripwire(FieldRef("P4", "risk"), FieldRef("P4", "dates"))
    assert fields["P4.who"].term is Term.WHO
    assert fields["P5.link"].kind == Text(("See {P2.rare}", "See {P2.pots}"), link=True)
    page = fields["P5.page"].kind
    assert isinstance(page, Brief)
    assert page.sections[1].fields == (ALL_DOUBTS,)
    assert course.resources[0].dated == "From 2022; it may be gone."
    assert course.catalogues[0][1][0].family == "Round things"


FULL = POTTERY[POTTERY.index('text = "Look') : POTTERY.index('id = "good"')]
WORDY = f'{{ id = "n", text = "{"w" * 80}" }}, '

SECTIONS = POTTERY[POTTERY.index('    { id = "pots"') : POTTERY.rindex("]\n\n[[")]

# What to change, into what, the words on whose line the mistake is named, the place, and what is said of it.

BROKEN: dict[str, tuple[str, str, str, str, str]] = {
    "required and optional": (
        "required = true",
        "required = true\noptional = true",
        "required",
        "field change",
        "not both",
    ),
    "a target below the least": (
        "target = 10",
        "target = 10\nmin = 11",
        "target",
        "field skills",
        "below “min”",
    ),
    "a target above the most": (
        "target = 10",
        "target = 10\nmax = 9",
        "target",
        "field skills",
        "above “max”",
    ),
    "a timer of hours": ("minutes = 5", "minutes = 600", "minutes = 600", "field skills", "from 1 to 120"),
    "a timer without a list": (
        'kind = "text"\nask = "What may',
        'kind = "text"\nminutes = 5\nask = "What may',
        "minutes = 5\nask",
        "field risk",
        "“minutes” is not known",
    ),
    "a list that joins what it is not asked about": (
        'joins = "P2.pots"',
        'joins = "P1.skills"',
        "joins",
        "field parts",
        "“per” of the same",
    ),
    "a short form of no choice": (
        'kind = "text"\nask = "What may',
        'kind = "text"\nshort = { when = { field = "P1.begin", is = ["go"] }, ask = "What?" }\nask = "What may',
        'is = ["go"] }, ask = "What?"',
        "field risk",
        "only a choice has a short form",
    ),
    "a short form that is longer": (
        'two?", max = 2',
        'two?", max = 4',
        'two?", max = 4',
        "field rare",
        "no more than the long one",
    ),
    "a short form of a ranking that leaves nothing to rank": (
        'two?", max = 2',
        'two?"',
        'The rarest two?"',
        "field rare",
        "below what the choice needs",
    ),
    "a short form for nobody": (
        'short = { when = { field = "P1.begin", is = ["go"] }, ',
        "short = { ",
        "short = {",
        "field rare",
        "says for whom it is",
    ),
    "a short form on what is no option": (
        'short = { when = { field = "P1.begin", is = ["go"]',
        'short = { when = { field = "P1.begin", is = ["went"]',
        "went",
        "field rare",
        "no option went",
    ),
    "a short form on what comes later": (
        'short = { when = { field = "P1.begin", is = ["go"]',
        'short = { when = { field = "P4.who", is = ["none"]',
        'short = { when = { field = "P4.who"',
        "field rare",
        "no earlier field",
    ),
    "a short form on what is nowhere": (
        'short = { when = { field = "P1.begin", is = ["go"]',
        'short = { when = { field = "P9.who", is = ["none"]',
        'short = { when = { field = "P9.who"',
        "field rare",
        "is no field of this exercise",
    ),
    "an earlier answer to be shown that comes later, with no loop back": (
        'title = "Begin"',
        'title = "Begin"\ncarries = ["P4.risk"]',
        "carries",
        "prompt P1",
        "no earlier field",
    ),
    "a list that joins no list": (
        'per = "P2.pots"\njoins = "P2.pots"',
        'per = "P1.begin"\njoins = "P1.begin"',
        "joins",
        "field parts",
        "must name a list",
    ),
    "steps of nothing": ('per = "P4.dates"\n', "", 'becomes = "steps"', "field steps", "“per” with a dated"),
    "steps of what has no date": (
        'per = "P4.dates"',
        'per = "P2.pots"',
        'becomes = "steps"',
        "field steps",
        "“per” with a dated",
    ),
    "a list of milestones": (
        'becomes = "steps"',
        'becomes = "milestones"',
        'becomes = "milestones"',
        "field steps",
        "one of steps",
    ),
    "dates that become steps": (
        'becomes = "tests"',
        'becomes = "steps"',
        'becomes = "steps"',
        "field tests",
        "milestones, tests",
    ),
    "what nothing becomes": (
        'becomes = "tests"',
        'becomes = "jobs"',
        'becomes = "jobs"',
        "field tests",
        "must be one of",
    ),
    "an order of one": ("max = 3\nranked", "max = 1\nranked", "ranked", "field rare", "“max” of 2"),
    "a tag on options": (
        "tags_row = true\n",
        'tags_row = true\ntag = "odd"\n',
        'tag = "odd"',
        "field kind",
        "needs “from”",
    ),
    "a tag too long": ('tag = "rare"', f'tag = "{"r" * 21}"', 'tag = "rrr', "field rare", "21"),
    "a mark on no row": ('per = "P2.pots"\ntags_row', "tags_row", "tags_row", "field kind", "and “per”"),
    "rows first of no rows": ('per = "P2.pots"\nfirst', "first", "first =", "field fits", "what “per” names"),
    "rows first of other rows": (
        'first = "P2.rare"',
        'first = "P1.begin"',
        "first =",
        "field fits",
        "what “per” names",
    ),
    "once for all of nothing": (
        "hours = true",
        "hours = true\nor_once = true",
        "or_once",
        "field dates",
        "“or_once”",
    ),
    "a term that is none": ('term = "who"', 'term = "whom"', "term", "field who", "must be one of who"),
    "a term with an odd option": (
        '{ id = "none"',
        '{ id = "nobody"',
        "term",
        "field who",
        "no option nobody",
    ),
    "a term of two options": ('term = "who"', 'term = "who"\nmax = 2', "term", "field who", "choice of one"),
    "a term of a text": (
        'ask = "What may go wrong?"',
        'ask = "What may go wrong?"\nterm = "tone"',
        'term = "tone"',
        "field risk",
        "choice of one",
    ),
    "an option that does both": (
        "readers = true",
        "readers = true, pauses = true",
        "readers = true",
        "option who",
        "either pauses",
    ),
    "readers among many": (
        'ask = "Shall we?"',
        'ask = "Shall we?"\nmax = 2',
        "max = 2",
        "field begin",
        "“max” of 1",
    ),
    "more to choose than there is": (
        'ask = "Shall we?"',
        'ask = "Shall we?"\nmin = 3\nmax = 3',
        "min = 3",
        "field begin",
        "there are 2",
    ),
    "advice without a number": ("advised = 2\n", "", "advice", "field hours", "belong together"),
    "a number without advice": (
        'advice = "Clay takes two."\n',
        "",
        "advised",
        "field hours",
        "belong together",
    ),
    "a risk of another prompt": (
        'about = "P4.risk"',
        'about = "P2.pots"',
        'about = "P2',
        "field ask-me",
        "same prompt",
    ),
    "a risk that is no text": (
        'about = "P4.risk"',
        'about = "P4.hours"',
        'about = "P4.hours',
        "field ask-me",
        "text of the same",
    ),
    "a day before no milestone": (
        'before = "P4.dates"',
        'before = "P4.steps"',
        "before",
        "field ask-me",
        "dated field",
    ),
    "a brief without sections": (SECTIONS, "", "sections", "field page", "needs sections"),
    "a section of nothing": (
        'fields = ["P2.pots"]',
        "fields = []",
        "fields = []",
        "section pots",
        "names fields",
    ),
    "a section of the page itself": (
        'fields = ["P2.pots"]',
        'fields = ["P5.page"]',
        "P5.page",
        "field page",
        "no earlier field",
    ),
    "a section twice": ('{ id = "unsure"', '{ id = "pots"', "Unsure", "section pots", "twice"),
    "doubts as rows": (
        'per = "P4.dates"',
        'per = "unsure"',
        'per = "unsure"',
        "field steps",
        "“unsure” is no field",
    ),
    "one offer and many": (
        "offers = [",
        'offer = "Here"\noffers = [',
        "offer =",
        "field link",
        "“offer” and “offers”",
    ),
    "half a brace": ("See {P2.rare}", "See P2.rare}", "offers", "field link", "brace"),
    "an offer of what is unknown": ("See {P2.rare}", "See {P2.rear}", "offers", "field link", "“P2.rear”"),
    "a row that nobody is asked about": (
        'row = "P2.rare"',
        'row = "P1.begin"',
        ", row =",
        "field change",
        "asked once for each",
    ),
    "a row that is unknown": ('row = "P2.rare"', 'row = "P2.rear"', ", row =", "field change", "“P2.rear”"),
    "a condition on earlier answers": (
        '{ field = "P3.fits", is = ["good"]',
        '{ field = "P2.rare", is = ["good"]',
        'when = { field = "P2',
        "field change",
        "options of its own",
    ),
    "a condition on a later field": (
        '{ field = "P2.kind", is = ["round"] }',
        '{ field = "P3.fits", is = ["good"] }',
        '{ field = "P3.fits", is = ["good"] }',
        "field parts",
        "no earlier field",
    ),
    "a question that hangs on itself": (
        "max = 3\nranked",
        'when = { field = "P2.kind", is = ["flat"], row = "P2.rare" }\nmax = 3\nranked',
        'row = "P2.rare"',
        "field rare",
        "hangs on itself",
    ),
    "a repeat of rounds": (
        "again = true",
        'repeat = { max = 2, lens = "pots" }\nagain = true',
        "again",
        "prompt P2",
        "not both",
    ),
    "rounds without end": (
        "again = true",
        'repeat = { max = 99, lens = "pots" }',
        "max = 99",
        "prompt P2",
        "from 1 to 20",
    ),
    "a lens for some": (
        'text = "Look at it again."',
        'text = "Look."\nrepeat = { max = 2, lens = "fits" }',
        "repeat",
        "prompt P3",
        "in every round",
    ),
    "a round that never comes": (
        'text = "When?"',
        'text = "When?"\nagain = true',
        'again = true\n\n[[exercises.prompts.fields]]\nid = "dates"',
        "prompt P4",
        "loop leads back",
    ),
    "a step backwards": ("step = 4", "step = 2", 'step = 2\ntitle = "Dates"', "prompt P4", "from 3 to 2"),
    "a hand-in in between": (
        'kind = "text"\nask = "What may',
        'kind = "hand-in"\nask = "What may',
        'kind = "hand-in"\nask = "What may',
        "field risk",
        "only the last",
    ),
    "a hand-in for some": (
        'ask = "Hand it in?"',
        'ask = "Hand it in?"\nper = "P2.pots"',
        'id = "done"',
        "field done",
        "of everybody",
    ),
    "something after the hand-in": (
        'ask = "Hand it in?"\n',
        'ask = "Hand it in?"\n[[exercises.prompts.next]]\ngo = "P2"\n',
        "[[exercises.prompts.next]]\ngo",
        "prompt P5",
        "nothing comes",
    ),
    "a prompt that nobody reaches": (
        'title = "Pots"\n',
        'title = "Pots"\nnext = [{ go = "P4" }]\n',
        'id = "P3"',
        "prompt P3",
        "no way leads here",
    ),
    "a way that is never taken": (
        'go = "P2"\n',
        'go = "P2"\n[[exercises.prompts.next]]\nwhen = { field = "P3.change", is = ["change"] }\ngo = "P5"\n',
        "[[exercises.prompts.next]]\nwhen = { field",
        "prompt P3",
        "never taken",
    ),
    "a way that always goes back": (
        'when = [{ field = "P3.change", is = ["change"] }]\n',
        "",
        "[[exercises.prompts.next]]\ngo",
        "prompt P3",
        "always goes back",
    ),
    "a loop that hangs on what is over": (
        'when = [{ field = "P3.change", is = ["change"] }]',
        'when = { field = "P1.begin", is = ["go"] }',
        'id = "P3"',
        "prompt P3",
        "P2 → P3 → P2 may never end",
    ),
    "a prompt too long": ('text = "When?"', f'text = "{"w" * 1401}"', 'text = "www', "prompt P4", "1401"),
    "a card too full": (
        FULL,
        FULL.replace("Look at it again.", "w" * 1000).replace("[{", "[" + 24 * WORDY + "{"),
        'ask = "Is it good?"',
        "field fits",
        "fit on a card",
    ),
    "examples too long": (
        'text = "When?"',
        'text = "When?"\nexamples = [' + ", ".join([f'"{"e" * 290}"'] * 7) + "]",
        "examples",
        "prompt P4",
        "all examples",
    ),
    "too many links": (
        'text = "When?"',
        'text = "When?"\nresources = [' + ", ".join(['"R1"'] * 6) + "]",
        "resources = [",
        "prompt P4",
        "at most 5 links",
    ),
    "a link twice": (
        'text = "When?"',
        'text = "When?"\nresources = ["R1", "R1"]',
        "resources = [",
        "prompt P4",
        "stands twice",
    ),
    "a link that comes out otherwise": (
        "https://example.org/kiln",
        "https://example.org/kiln?",
        "url",
        "resource R1",
        "malformed",
    ),
    "an id of option and entry": (
        'options = [{ id = "round", text = "round" }',
        'catalogue = "pots"\noptions = [{ id = "bowl", text = "round" }',
        'catalogue = "pots"\noptions',
        "field kind",
        "same id as an entry",
    ),
    "an empty question": ('ask = "Which pots?"', 'ask = " "', 'ask = " "', "field pots", "“ask” is empty"),
    "an exercise of no time": (
        "minutes = 30",
        "minutes = 0",
        "minutes = 0",
        "exercise first-pot",
        "1 or more",
    ),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_broken_rule_is_named_on_its_line(mistake: str) -> None:
    old, new, on, where, what = BROKEN[mistake]
    source = changed(POTTERY, old, new)
    found = [place(found, FILE) for found in mistakes(source, FILE) if what in found]
    assert found, f"{mistake} is not named: {mistakes(source, FILE)}"
    line = source.count("\n", 0, source.index(on)) + 1
    assert [line for line, said in found if said.endswith(where)] == [line]


def test_a_term_that_stands_twice_is_named_at_the_second() -> None:
    second = POTTERY.replace(
        'id = "change"\nkind = "choice"', 'id = "change"\nterm = "miss"\nkind = "choice"'
    )
    twice = changed(second, 'term = "who"', 'term = "miss"')
    [mistake] = [mistake for mistake in mistakes(twice, FILE) if "twice" in mistake]
    assert place(mistake, FILE)[1].endswith("field who")


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [("go", "who", True), ("go", "go", False), ("go", None, False), (None, "who", False)],
)
def test_a_term_may_stand_in_two_questions_of_which_one_is_asked_at_most(
    first: str | None, second: str | None, fine: bool
) -> None:
    options = '[{ id = "none", text = "Nobody" }, { id = "self", text = "Only you" }]'
    ask = f'kind = "choice"\nask = "Who asks?"\nterm = "who"\noptions = {options}\n'
    assert ask in POTTERY
    when = [f'when = {{ field = "P1.begin", is = ["{only}"] }}\n' if only else "" for only in (first, second)]
    both = f'{ask}{when[0]}\n[[exercises.prompts.fields]]\nid = "who-else"\n{ask}{when[1]}'
    source = changed(POTTERY, ask, both)
    if fine:
        assert [field.term for field in read_course(source, FILE).exercises[0].prompt("P4").fields[-2:]] == [
            Term.WHO
        ] * 2
        return
    [mistake] = mistakes(source, FILE)
    assert "“term = who” stands twice" in mistake


def test_a_text_may_be_filled_in_with_the_day_on_which_the_projects_end_and_with_nothing_else() -> None:
    assert read_course(changed(POTTERY, 'text = "When?"', 'text = "By {ends}?"'), FILE)
    [mistake] = mistakes(changed(POTTERY, 'text = "When?"', 'text = "By {end}?"'), FILE)
    assert "prompt P4" in mistake
    assert "{ends} alone, and this has {end}" in mistake


def test_a_text_in_place_of_a_list_is_the_only_thing_named() -> None:
    source = changed(POTTERY, 'is = ["change"]', 'is = "change"')
    [mistake] = mistakes(source, FILE)
    assert "“is” must be a list" in mistake


@pytest.mark.parametrize(
    ("straight", "curly"),
    [('title = "Pots"', "title = “Pots”"), ('title = "Pots"', 'title = "Pots”'), ('"Pots"', "‘Pots’")],
)
def test_a_curly_quotation_mark_is_called_by_its_name(straight: str, curly: str) -> None:
    source = changed(POTTERY, straight, curly)
    [mistake] = mistakes(source, FILE)
    assert f"at line {line_of(source, 'Pots')}" in mistake
    assert "curly quotation mark" in mistake


def test_another_mistake_in_the_format_speaks_of_no_quotation_marks() -> None:
    [mistake] = mistakes(changed(POTTERY, 'title = "Pots"', "title = Pots"), FILE)
    assert "curly" not in mistake


def test_a_later_field_may_be_named_where_a_loop_leads_back_from_it() -> None:
    source = changed(POTTERY, 'title = "Pots"\n', 'title = "Pots"\nnext = [{ when = LATER, go = "P5" }]\n')
    assert read_course(source.replace("LATER", '{ field = "P3.change", is = ["keep"] }'), FILE)
    [mistake] = mistakes(source.replace("LATER", '{ field = "P4.who", is = ["none"] }'), FILE)
    assert "“P4.who” is no earlier field" in mistake


def test_a_way_forward_needs_no_condition() -> None:
    source = changed(POTTERY, 'text = "When?"', 'text = "When?"\nnext = [{ go = "P5" }]')
    assert read_course(source, FILE).exercises[0].prompt("P4").branches[0].when == ()


def test_a_mistake_in_the_second_of_two_things_with_one_id_is_named_on_its_own_line() -> None:
    source = changed(POTTERY, 'id = "tests"', 'id = "dates"').replace('becomes = "tests"', 'becomes = "test"')
    found = mistakes(source, FILE)
    assert [place(mistake, FILE)[0] for mistake in found if "becomes" in mistake] == [
        line_of(source, 'becomes = "test"')
    ]


def test_mistakes_are_named_in_the_order_of_the_file_and_none_twice() -> None:
    source = POTTERY.replace("step = ", "stride = ").replace('url = "https', 'url = "ftp')
    found = mistakes(source, FILE)
    lines = [place(mistake, FILE)[0] for mistake in found]
    assert len(found) == len(set(found)) == 11
    assert lines == sorted(lines)


def test_a_published_course_that_breaks_a_rule_of_today_is_still_read() -> None:
    source = changed(POTTERY, 'title = "Pots"\n', 'title = "Pots"\nnext = [{ go = "P4" }]\n')
    with pytest.raises(BadCourse):
        read_course(source, FILE)
    assert read_published(source, FILE).exercises[0].prompt("P2").branches[0].go == "P4"


def test_a_published_course_that_cannot_be_understood_is_refused() -> None:
    with pytest.raises(BadCourse, match="no kind of field"):
        read_published(changed(POTTERY, 'kind = "number"', 'kind = "nubmer"'), FILE)


def test_the_mark_that_some_editors_put_before_a_file_does_no_harm() -> None:
    assert read_course("\ufeff" + POTTERY, FILE).key == "pottery"
