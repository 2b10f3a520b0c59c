"""Reads a course file, strictly: every mistake at once, each with its file, line and prompt.

A course is written by teachers. Whatever is unknown, unreachable or too long for Discord is named, so that no member
ever meets it. Here and in `course_fields` each value is read by itself; `course_checks` sees what hangs together.
"""

import re
import tomllib

from bot.domain.course import Branch, Course, Entry, Exercise, Prompt, Repeat, Resource
from bot.domain.course_checks import check_exercise, check_links, check_names
from bot.domain.course_draft import Draft
from bot.domain.course_fields import FieldReader, conditions, ref
from bot.domain.course_limits import (
    MOST_ABOUT,
    MOST_ASK,
    MOST_EXAMPLE,
    MOST_LINKS,
    MOST_OPTION,
    MOST_QUESTION,
    MOST_QUESTIONS,
    MOST_ROUNDS,
    MOST_TITLE,
    MOST_URL,
)
from bot.domain.refusals import CannotStart
from bot.domain.strict_table import Mistakes, Raw, Table


class BadCourse(CannotStart):
    """The course file cannot be used; `mistakes` has one sentence each, with file, line and prompt."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_course(source: str, file: str) -> Course:
    """The course that this TOML text describes; raises BadCourse with all of its mistakes."""
    return _read(source, file, published=False)


def read_published(source: str, file: str) -> Course:
    """The same for a text that was published: it hung together by the rules of its day, and somebody may be in it.

    So a rule that came later locks nobody out; only what is named must be there.
    """
    return _read(source, file, published=True)


def _read(source: str, file: str, published: bool) -> Course:
    source = source.removeprefix("\ufeff")  # which some editors put before everything
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadCourse([f"{file}: this is not TOML: {error}.{_curly(source, str(error))}"]) from None
    mistakes = Mistakes(source, file)
    reader = _Reader(mistakes)
    course = reader.course(raw)
    for draft in reader.drafts:
        check_names(draft)
    if not published:
        check_links(reader.links)
        for draft in reader.drafts:
            check_exercise(draft)
    if mistakes.said():
        raise BadCourse(mistakes.said())
    return course


class _Reader:
    """`links` and `drafts` are what was read together with the tables it stood in, to be checked as a whole."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.resources: dict[str, Resource] = {}
        self.catalogues: dict[str, tuple[Entry, ...]] = {}
        self.links: list[tuple[Resource, Table]] = []
        self.drafts: list[Draft] = []

    def course(self, raw: Raw) -> Course:
        table = Table(self.mistakes, raw, "course")
        key, title, invitation = table.id(), table.text("title", most=MOST_TITLE), table.text("invitation")
        for row in table.named("resources", "resource"):
            resource = self.resource(row)
            self.resources[resource.id] = resource
            self.links.append((resource, row))
        self.catalogues = self._catalogues(table)
        exercises = tuple(self.exercise(row) for row in table.named("exercises", "exercise"))
        if not exercises:
            table.wrong("a course needs at least one exercise")
        questions = _questions(table)
        table.done()
        resources, catalogues = tuple(self.resources.values()), tuple(self.catalogues.items())
        return Course(key, title, invitation, exercises, resources, catalogues, questions)

    def resource(self, table: Table) -> Resource:
        resource = Resource(
            id=table.id(),
            title=table.text("title", most=MOST_TITLE),
            author=table.text("author", "", most=MOST_TITLE),
            year=table.maybe("year"),
            url=table.text("url", most=MOST_URL),
            about=table.text("about", most=MOST_ABOUT),
            dated=table.text("dated", "", most=MOST_ABOUT),
        )
        table.done()
        return resource

    def _catalogues(self, course: Table) -> dict[str, tuple[Entry, ...]]:
        """`[[catalogues.NAME]]` is a list of entries under each name."""
        catalogues = course.table("catalogues")
        if catalogues is None:
            return {}
        return {
            name: tuple(self.entry(row) for row in catalogues.named(name, f"catalogue {name}, entry"))
            for name in catalogues.raw
        }

    def entry(self, table: Table) -> Entry:
        entry = Entry(
            id=table.id(),
            text=table.text("text", most=MOST_OPTION),
            about=table.text("about", "", most=MOST_ASK),
            resources=self._resources(table),
            family=table.text("family", "", most=MOST_TITLE),
        )
        table.done()
        return entry

    def _resources(self, table: Table) -> tuple[str, ...]:
        wanted = table.texts("resources")
        for number, resource in enumerate(wanted):
            if resource not in self.resources:
                table.wrong(f"there is no resource “{resource}”", "resources", number)
            if resource in wanted[:number]:
                table.wrong(f"the resource “{resource}” stands twice", "resources", number)
        if len(wanted) > MOST_LINKS:
            table.wrong(
                f"there are {len(wanted)} resources, at most {MOST_LINKS} links fit on a card", "resources"
            )
        return wanted

    def exercise(self, table: Table) -> Exercise:
        rows = table.named("prompts", "prompt")
        fields = FieldReader(self.catalogues)
        exercise = Exercise(
            id=table.id(),
            title=table.text("title", most=MOST_TITLE),
            about=table.text("about", most=MOST_ABOUT),
            minutes=table.number("minutes", least=1),
            prompts=tuple(self.prompt(row, fields) for row in rows),
        )
        if not rows:
            table.wrong("an exercise needs prompts")
        table.done()
        prompts = {prompt.id: row for prompt, row in zip(exercise.prompts, rows, strict=True)}
        self.drafts.append(Draft(exercise, table, prompts, fields.tables))
        return exercise

    def prompt(self, table: Table, fields: FieldReader) -> Prompt:
        prompt_id = table.id()
        rows = table.named("fields", f"{table.where}, field")
        prompt = Prompt(
            id=prompt_id,
            step=table.number("step"),
            title=table.text("title", most=MOST_TITLE),
            text=table.text("text"),
            fields=tuple(fields.field(row, prompt_id) for row in rows),
            core=table.flag("core", True),
            examples=table.texts("examples", most=MOST_EXAMPLE),
            resources=self._resources(table),
            carries=tuple(ref(name) for name in table.texts("carries")),
            branches=tuple(_branch(row) for row in table.tables("next")),
            repeat=_repeat(table),
            again=table.flag("again"),
        )
        if not rows:
            table.wrong("a prompt needs at least one field")
        table.done()
        return prompt


def _questions(course: Table) -> tuple[str, ...]:
    """Those of `[final_session]`, for reviewers; each of the two of a plan gets another one."""
    table = course.table("final_session")
    if table is None:
        return ()
    questions = tuple(question.strip() for question in table.texts("questions", most=MOST_QUESTION))
    for number, question in enumerate(questions):
        if not question:
            table.wrong("one of “questions” is empty", "questions", number)
        elif question in questions[:number]:
            table.wrong("this question stands twice", "questions", number)
    if not 2 <= len(questions) <= MOST_QUESTIONS:
        table.wrong(f"“questions” must have from 2 to {MOST_QUESTIONS} questions, one a line", "questions")
    table.done()
    return questions


def _curly(source: str, error: str) -> str:
    """What editors like to put for a quotation mark, where it stands on the line of the error."""
    line = re.search(r"at line (\d+)", error)
    on_line = source.splitlines()[int(line[1]) - 1] if line else ""
    curly = re.search("[“”„‟‘’‚]", on_line)
    straight = 'a text stands between straight ones, "like this", which most editors call plain quotes'
    return f" That line has the curly quotation mark {curly[0]} in it; {straight}." if curly else ""


def _branch(table: Table) -> Branch:
    branch = Branch(conditions(table), table.text("go"))
    table.done()
    return branch


def _repeat(prompt: Table) -> Repeat | None:
    table = prompt.table("repeat")
    if table is None:
        return None
    least, most = table.number("min", 1, least=1), table.number("max", least=1, most=MOST_ROUNDS)
    repeat = Repeat(least, most, table.text("lens"))
    if repeat.least > repeat.most > 0:
        table.wrong("“min” must not be above “max”", "min")
    table.done()
    return repeat
