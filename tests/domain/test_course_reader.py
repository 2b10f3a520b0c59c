"""The course reader: the bundled course is sound, and every mistake in a course is named where it stands."""

from urllib.parse import parse_qsl, urlsplit, urlunsplit

import pytest

from bot.domain.course import Branch, Choice, Condition, FieldRef, HandIn, Option, Repeat, Text, Visibility
from bot.domain.course_checks import link_problem
from bot.domain.course_reader import BadCourse, read_course
from bot.domain.refusals import CannotStart
from tests.domain.courses import FILE, GARDEN, bundled, garden
from tests.domain.mistakes import line_of, mistakes, place

# Every prompt that was asked for, and in each exercise the number of its last step.
PROJECT = [
    *("B0", "B1", "B2", "B3", "B4", "B5", "B5g", "B6", "B6g", "B7", "B8", "B9", "B10a", "B10b", "B10c"),
    *("B11", "B11r", "B12a", "B12b", "B13", "B14"),
]
CAREER = [
    *(
        "A0",
        "A0g",
        "A1a",
        "A1",
        "A1b",
        "A2",
        "A3",
        "A4",
        "A5a",
        "A5c",
        "A5b",
        "A6",
        "A7",
        "A7a",
        "A7b",
        "A8",
        "A9",
    ),
]
STEPS = [13, 8]


def changed(old: str, new: str) -> str:
    assert old in GARDEN, "the garden has no such words"
    return GARDEN.replace(old, new, 1)


# The bundled course


def test_the_bundled_course_has_every_prompt_in_its_order() -> None:
    prompts = [[prompt.id for prompt in exercise.prompts] for exercise in bundled().exercises]
    assert prompts == [PROJECT, CAREER]


def test_the_bundled_course_counts_its_steps_as_members_see_them() -> None:
    for exercise, last in zip(bundled().exercises, STEPS, strict=True):
        steps = [prompt.step for prompt in exercise.prompts]
        assert steps == sorted(steps)
        assert set(steps) == set(range(last + 1))
        assert exercise.steps == last


def test_every_link_of_the_bundled_course_is_well_formed_and_tracks_nobody() -> None:
    urls = [resource.url for resource in bundled().resources]
    assert len(urls) > 20
    for url in urls:
        parts = urlsplit(url)
        assert urlunsplit(parts) == url
        assert parts.scheme in ("http", "https")
        assert "." in (parts.hostname or "")
        assert url.isascii()
        assert not set(url) & set(' <>[]"')
        assert not [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _tracks(name)]


def _tracks(name: str) -> bool:
    return name.lower().startswith(("utm_", "_gl", "gclid", "fbclid", "mc_"))


def test_every_resource_of_the_bundled_course_is_read_beside_something() -> None:
    course = bundled()
    prompts = (prompt for exercise in course.exercises for prompt in exercise.prompts)
    used = {resource for prompt in prompts for resource in prompt.resources}
    used |= {
        resource for _, entries in course.catalogues for entry in entries for resource in entry.resources
    }
    assert used == {resource.id for resource in course.resources}


def test_the_bundled_course_keeps_private_what_is_to_stay_private() -> None:
    visible = {
        f"{prompt.id}.{field.id}": field.visible
        for exercise in bundled().exercises
        for prompt in exercise.prompts
        for field in prompt.fields
    }
    for alone in (
        "B12b.tone",
        "B12b.miss",
        "B12b.miss-alone",
        "B12b.miss-group",
        "A5a.has-job",
        "A5a.likes",
        "A5a.dislikes",
        "A5b.had",
        "A5b.job",
    ):
        assert visible[alone] is Visibility.PRIVATE
    cohort = {name for name, who in visible.items() if who is Visibility.COHORT}
    assert cohort == {
        *("B7.deliverable", "B10b.milestones", "B12a.support", "B12a.wish", "B13.brief", "B13.link"),
        *("A8.brief", "A8.link"),
    }


# What is read


def test_a_course_is_read_as_it_is_written() -> None:
    course = garden()
    exercise = course.exercises[0]
    begin = exercise.prompt("G1")
    kind = begin.fields[0].kind
    assert (course.key, course.title, course.invitation) == ("garden", "A garden", "Come into the garden.")
    assert isinstance(kind, Choice)
    assert kind.options[1] == Option("later", "Later", pauses=True)
    assert (kind.least, kind.most, kind.own_words) == (1, 1, False)
    ready = Condition(FieldRef("G1", "begin"), frozenset({"ready"}))
    assert begin.branches == (Branch((ready,), "G5"),)
    assert begin.fields[1].when == (ready,)
    assert [resource.title for resource in course.resources_of(begin.resources)] == ["On soil"]
    assert exercise.prompt("G7").repeat == Repeat(1, 3, "lens")
    assert exercise.prompt("G5").fields[0].kind == Text(("A bed of {G4.picked}",))
    assert isinstance(exercise.prompts[-1].fields[-1].kind, HandIn)


def test_a_catalogue_gives_a_choice_its_options() -> None:
    kind = garden().exercises[0].field(FieldRef("G2", "beds")).kind
    assert isinstance(kind, Choice)
    assert kind.options == (Option("herbs", "Herbs"), Option("roses", "Roses"))


def test_an_answer_is_for_the_facilitator_where_the_course_says_nothing_else() -> None:
    assert garden().exercises[0].field(FieldRef("G2", "why")).visible is Visibility.FACILITATOR


# One mistake: the words to change, what they become, the innermost thing that is named, and what is said of it.

ONE: dict[str, tuple[str, str, str, str]] = {
    "unknown key of the course": ('title = "A garden"', 'title = "A garden"\ncolour = 3', "course", "colour"),
    "unknown key of a prompt": ("core = false\nresources", "score = 1\nresources", "prompt G1", "score"),
    "unknown key of a field": ("optional = true", "optinal = true", "prompt G6, field tools", "optinal"),
    "unknown key of an option": ("pauses = true", "ends = true", "prompt G1, field begin, option later", "ends"),
    "unknown key of a resource": ("year = 2020", "yaer = 2020", "resource R1", "yaer"),
    "unknown key of a catalogue": ('about = "Small', 'abuot = "Small', "entry herbs", "abuot"),
    "unknown key of a condition": ('is = ["ready"] }\n\n', 'are = 1, is = ["ready"] }\n\n', "field ready-plan", "are"),
    "unknown key of a branch": ('go = "G5"', 'go = "G5"\nto = "G6"', "prompt G1", "“to”"),
    "unknown key of a repeat": ("max = 3, lens", "most = 3, max = 3, lens", "prompt G7", "most"),
    "unknown key of a section": ('{ id = "when"', '{ hed = 1, id = "when"', "section when", "hed"),
    "a number for a text": ('title = "Beds"', "title = 7", "prompt G2", "“title” must be a text"),
    "a text for a number": ("step = 3", 'step = "three"', "prompt G3", "“step” must be a whole number"),
    "true for a number": ("step = 3", "step = true", "prompt G3", "“step” must be a whole number"),
    "a fraction for a number": ("minutes = 5", "minutes = 5.5", "exercise layout", "“minutes”"),
    "a number for a list of texts": ('examples = ["The corner by the wall."]', "examples = 3", "prompt G1", "examples"),
    "a number among texts": ('["The corner by the wall."]', '["The corner", 3]', "prompt G1", "“examples”"),
    "a text for true or false": ("core = false\nresources", 'core = "no"\nresources', "prompt G1", "true or false"),
    "a text for a table": ("repeat = { min = 1, max = 3, lens", 'repeat = "often"\nx = { lens', "prompt G7", "table"),
    "a row that is no table": ("options = [\n", "options = [\n    5,\n", "prompt G1, field begin, option 1", "table"),
    "no title": ('title = "Plants"\n', "", "prompt G3", "“title” is missing"),
    "no text": ('text = "Begin with few."\n', "", "prompt G4", "“text” is missing"),
    "no step": ("step = 5\n", "", "prompt G5", "“step” is missing"),
    "no ask": ('ask = "Why this one?"\n', "", "prompt G2, field why", "“ask” is missing"),
    "no kind": ('kind = "text"\nask = "Why', 'ask = "Why', "prompt G2, field why", "“kind” is missing"),
    "no url": ('url = "https://example.org/soil?page=2#wet"\n', "", "resource R1", "“url” is missing"),
    "no unit": ('unit = "hours"\n', "", "prompt G5, field hours", "“unit” is missing"),
    "no minutes": ("minutes = 5\n", "", "exercise layout", "“minutes” is missing"),
    "no invitation": ('invitation = "Come into the garden."\n', "", "course", "“invitation” is missing"),
    "a condition without its field": ('{ field = "G1.begin", is', "{ is", "field ready-plan", "“field” is missing"),
    "a branch without its end": ('next]]\nwhen = { field = "G1.begin", is = ["ready"] }\ngo = "G5"',
                                 'next]]\nwhen = { field = "G1.begin", is = ["ready"] }', "prompt G1", "“go” is"),
    "a condition on nothing": ('begin", is = ["ready"] }\n\n', 'begin" }\n\n', "field ready-plan", "“is”"),
    "no exercises": (GARDEN[GARDEN.index("[[exercises]]") :], "", "course", "exercise"),
    "an unknown field": ('per = "G2.beds"\nor_once', 'per = "G2.bets"\nor_once', "field plants", "“G2.bets”"),
    "a prompt for a field": ('per = "G2.beds"\nor_once', 'per = "G2"\nor_once', "field plants", "“G2”"),
    "a later field": ('from = "G3.plants"', 'from = "G5.sentence"', "prompt G4, field picked", "“G5.sentence”"),
    "the field itself": ('from = "G3.plants"', 'from = "G4.picked"', "prompt G4, field picked", "“G4.picked”"),
    "a later field carried": ('carries = ["G4.picked"]', 'carries = ["G9.done"]', "prompt G5", "“G9.done”"),
    "a later field offered": ("{G4.picked}", "{G9.done}", "prompt G5, field sentence", "“G9.done”"),
    "a later field in a brief": ('"G5.sentence", ', '"G9.done", ', "prompt G8, field page", "“G9.done”"),
    "two answers in an offer": ("A bed of {G4.picked}", "{G4.picked}, {G3.plants}", "field sentence", "one earlier"),
    "half a brace in an offer": ("A bed of {G4.picked}", "A bed of {G4.picked", "field sentence", "offer"),
    "an unknown option in a condition": ('begin", is = ["ready"]', 'begin", is = ["rady"]', "ready-plan", "rady"),
    "a condition on no choice": ('"G4g.content", is', '"G3.plants", is', "prompt G4g", "needs a choice"),
    "an id twice among prompts": ('id = "G9"', 'id = "G8"', "prompt G8", "twice"),
    "an id twice among fields": ('id = "ways"', 'id = "picked"', "prompt G4, field picked", "twice"),
    "an id twice among options": ('{ id = "later"', '{ id = "go"', "field begin, option go", "twice"),
    "an id twice in a catalogue": ('id = "roses"', 'id = "herbs"', "entry herbs", "twice"),
    "an id with an underline": ('id = "ready-plan"', 'id = "ready_plan"', "ready_plan", "the id “ready_plan”"),
    "an id with a digit first": ('id = "why"', 'id = "1why"', "field 1why", "the id “1why”"),
    "an id that is too long": ('id = "why"', f'id = "{"w" * 33}"', "w" * 33, "the id"),
    "an id that is a list": ('id = "why"', 'id = ["why"]', "prompt G2, field 2", "“id” must be a text"),
    "the id of the members' doubts": ('id = "why"', 'id = "unsure"', "prompt G2, field unsure", "“unsure”"),
    "an unknown resource": ('core = false\nresources = ["R1"]', 'resources = ["R9"]', "prompt G1", "“R9”"),
    "an unknown resource in a catalogue": ('strong."\nresources = ["R1"]', 'strong."\nresources = ["R9"]', "herbs",
                                           "“R9”"),
    "an unknown catalogue": ('catalogue = "beds"', 'catalogue = "bets"', "prompt G2, field beds", "“bets”"),
    "an unknown kind": ('kind = "dated"\nask', 'kind = "data"\nask', "prompt G6, field milestones", "“data”"),
    "an unknown visibility": ('visible = "private"', 'visible = "secret"', "field begin", "visible"),
    "options and a source": ('own_words = false\nper = "G4.p', 'options = [{ id = "x", text = "X" }]\nper = "G4.p',
                             "field easiest", "either options"),
    "neither options nor source": ('from = "G3.plants"\n', "", "field picked", "either options"),
    "more to choose than at most": ('ask = "Choose some."', 'ask = "Choose some."\nmin = 3', "field beds", "“min”"),
    "more lines than at most": ("min = 2\nmax = 3", "min = 4\nmax = 3", "field ways", "“min”"),
    "more milestones than at most": ('milestone?"\nmax = 2', 'milestone?"\nmin = 3\nmax = 2', "milestones", "“min”"),
    "more rounds than at most": ("min = 1, max = 3, lens", "min = 4, max = 3, lens", "prompt G7", "“min”"),
    "nothing to choose": ('ask = "Choose some."', 'ask = "Choose some."\nmin = 0', "field beds", "“min”"),
    "too many options": (
        'options = [{ id = "slugs", text = "Slugs" }, ',
        "options = [" + "".join(f'{{ id = "o{n}", text = "{n}" }}, ' for n in range(25)),
        "prompt G7, field lens",
        "26 options",
    ),
    "a title too long": ('title = "Beds"', f'title = "{"b" * 101}"', "prompt G2", "101"),
    "a text too long": ('text = "Show it."', f'text = "{"b" * 1501}"', "prompt G9", "1501"),
    "a question too long": ('ask = "Why this one?"', f'ask = "{"b" * 501}"', "field why", "501"),
    "an option too long": ('text = "Slugs"', f'text = "{"b" * 81}"', "option slugs", "81"),
    "an offer too long": ("A bed of", "b" * 501, "field sentence", "at most 500"),
    "an example too long": ("The corner by the wall.", "b" * 1501, "prompt G1", "“examples”"),
    "a heading too long": ('heading = "When"', f'heading = "{"b" * 101}"', "section when", "101"),
    "a tracked link": ("soil?page=2#wet", "soil?page=2&_gl=1*abc", "resource R1", "tracks people by “_gl”"),
    "a campaign's link": ("soil?page=2#wet", "soil?utm_source=mail", "resource R1", "“utm_source”"),
    "a link without a scheme": ("https://example.org/soil", "example.org/soil", "resource R1", "malformed"),
    "a link to a file": ("https://example.org/soil", "file:///soil", "resource R1", "malformed"),
    "a link that is a script": ("https://example.org/soil", "javascript:soil", "resource R1", "malformed"),
    "a link with a space": ("example.org/soil", "example.org/so il", "resource R1", "malformed"),
    "a link with a bracket": ("example.org/soil", "example.org/[soil]", "resource R1", "malformed"),
    "a link to nowhere": ("https://example.org/", "https:///", "resource R1", "malformed"),
    "a branch to nowhere": ('go = "G3"', 'go = "G33"', "prompt G4g", "“G33”"),
    "a lens that is not first": ('lens = "lens" }', 'lens = "harm" }', "prompt G7", "“harm”"),
    "no hand-in at the end": ('kind = "hand-in"', 'kind = "text"', "exercise layout", "hand-in"),
    "a first field not for everybody": (
        'ask = "Shall we begin?"',
        'ask = "Shall we begin?"\nwhen = { field = "G1.begin", is = ["go"] }',
        "exercise layout",
        "asked of everybody",
    ),
    "a prompt without fields": (
        '\n[[exercises.prompts.fields]]\nid = "done"\nkind = "hand-in"\nask = "Hand it in?"\n',
        "\n",
        "prompt G9",
        "at least one field",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", ONE)
def test_a_mistake_is_named_with_its_file_its_line_and_its_place(mistake: str) -> None:
    old, new, where, what = ONE[mistake]
    source = changed(old, new)
    found = [found for found in mistakes(source) if what in found]
    assert found, f"{mistake} is not named"
    places = [place(found) for found in found]
    begin = GARDEN.index(old)
    touched = range(source.count("\n", 0, begin) + 1, source.count("\n", 0, begin + len(new)) + 2)
    assert [line for line, said in places if said.endswith(where) and line in (*touched, *_ids(source, said))]


def _ids(source: str, where: str) -> list[int]:
    """Where the innermost of the things that are named has its id: there stands what is said to be missing."""
    for named in reversed(where.split(", ")):
        is_it = f'id = "{named.partition(" ")[2]}"'
        lines = [number for number, line in enumerate(source.splitlines(), 1) if line.startswith(is_it)]
        if lines:
            return lines
    return [1]


def test_a_mistake_is_named_on_the_line_of_its_own_prompt_where_two_fields_share_an_id() -> None:
    twice = changed('id = "harm"\nkind = "text"', 'id = "sentence"\nkind = "text"\nodd = 1')
    [mistake] = mistakes(twice)
    assert "prompt G7, field sentence" in mistake
    assert place(mistake)[0] == line_of(twice, "odd = 1")


def test_an_id_that_stands_twice_is_named_on_the_line_of_the_second() -> None:
    [mistake] = mistakes(changed('id = "roses"', 'id = "herbs"'))
    assert place(mistake)[0] == line_of(GARDEN, 'id = "roses"')


def test_all_mistakes_are_named_at_once() -> None:
    source = GARDEN
    for old, new in (
        ("year = 2020", "year = 2020\nshelf = 4"),
        ('title = "Beds"', "title = 7"),
        ('ask = "Why this one?"\n', ""),
        ('go = "G3"', 'go = "G33"'),
        ('kind = "hand-in"', 'kind = "text"'),
        ("soil?page=2#wet", "soil?_gl=1"),
    ):
        assert old in source
        source = source.replace(old, new, 1)
    found = mistakes(source)
    for what in ("shelf", "“title” must be", "“ask” is missing", "“G33”", "hand-in", "“_gl”"):
        assert len([mistake for mistake in found if what in mistake]) == 1, what
    assert len(found) == 6


def test_the_error_says_every_mistake_to_whoever_starts_the_bot() -> None:
    with pytest.raises(CannotStart, match=r"step.*\n.*G33"):
        read_course(changed("step = 3\n", "").replace('go = "G3"', 'go = "G33"'), FILE)


@pytest.mark.parametrize(
    ("source", "line"), [("id = \n", 1), ('id = "a"\nid = "b"\n', 2), ('id = "a"\n\n[[x]\n', 3), ("\0", 1)]
)
def test_what_is_not_toml_is_said_with_its_line(source: str, line: int) -> None:
    [mistake] = mistakes(source)
    assert mistake.startswith(f"{FILE}: this is not TOML")
    assert f"line {line}" in mistake


@pytest.mark.parametrize(
    "source", ["", 'id = "a"', "exercises = 3", "catalogues = 3", "exercises = [1]", "[[exercises]]"]
)
def test_a_course_with_hardly_anything_in_it_is_refused_and_never_crashes_the_reader(source: str) -> None:
    assert mistakes(source)


def test_a_course_that_lacks_any_one_line_is_read_or_refused_and_never_crashes_the_reader() -> None:
    lines = GARDEN.splitlines(keepends=True)
    refused = [n for n in range(len(lines)) if _is_refused("".join(lines[:n] + lines[n + 1 :]))]
    assert len(refused) > 100


def _is_refused(source: str) -> bool:
    try:
        read_course(source, FILE)
    except BadCourse:
        return True
    return False


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        "https://example.org/#:~:text=Moral%20philosophy%3A,hard",
        "https://example.org:8080/",
        "https://example.org/?page=utm_source",
        "https://example.org/utm_campaign/",
    ],
)
def test_a_plain_link_is_fine(url: str) -> None:
    assert link_problem(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https://example.org:port/",
        "https://[::1/",
        "https://example.org/ä",
        "https://example.org/a<b>",
        "https://example.org/a\nb",
        "ftp://example.org",
        "https://example.org/?a=1&gclid=2",
        "https://example.org/?a=1&fbclid=2",
        "https://example.org/?mc_eid=2",
        "https://example.org/?utm_anything=2",
        "https://example.org/?_gl=",
        "https://example.org/?UTM_SOURCE=mail",
    ],
)
def test_a_link_that_is_broken_or_tracks_is_refused(url: str) -> None:
    assert link_problem(url) is not None


# The final session


def final(questions: str) -> str:
    return f"{GARDEN}\n[final_session]\nquestions = [{questions}]\n"


def test_reviewers_questions_are_read_and_a_course_need_not_have_any() -> None:
    assert read_course(GARDEN, FILE).questions == ()
    assert read_course(final('"Why?", " How? "'), FILE).questions == ("Why?", "How?")
    assert len(bundled().questions) >= 2


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ('"Why?"', "“questions” must have from 2 to 10 questions"),
        ('"Why?", ""', "one of “questions” is empty"),
        ('"Why?", "Why?"', "this question stands twice"),
        ('"Why?", 3', "“questions” must be a list of texts"),
        (f'"Why?", "{"x" * 201}"', "at most 200 characters fit"),
    ],
)
def test_what_is_wrong_with_them_is_named_where_it_stands(questions: str, said: str) -> None:
    source = final(questions)
    line = source.splitlines().index(f"questions = [{questions}]") + 1
    with pytest.raises(BadCourse) as bad:
        read_course(source, FILE)
    assert any(each.startswith(f"{FILE}:{line}: course: ") and said in each for each in bad.value.mistakes)
