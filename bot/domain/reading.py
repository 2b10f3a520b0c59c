"""What there is to read: finding it, where the course names it, and what somebody marked on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.course import Choice, Course, Entry, Exercise, Field, Lines, Prompt, Resource
from bot.domain.question import Question
from bot.domain.refusals import Refusal

MOST_NOTE = 1000
"""Characters of a note: so many fit on a card beside all the rest."""


class Mark(StrEnum):
    READ = "read"
    UNREAD = "unread"
    RELEVANT = "relevant"
    NOT_RELEVANT = "not-relevant"


class Shelf(StrEnum):
    """Which resources of a course are listed."""

    ALL = "all"
    UNREAD = "unread"
    RELEVANT = "relevant"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody marked and noted on one resource: theirs alone. `read_at` is aware UTC, None while unread."""

    read_at: datetime | None = None
    relevant: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a catalogue, with the name of that catalogue."""

    catalogue: str
    entry: Entry


Found = Resource | Listed


@dataclass(frozen=True, slots=True)
class Library:
    """A course and what one person marked in it, by the resources' ids.

    `earlier` names the resources of `course` that only earlier versions of it had.
    """

    course: Course
    readings: Mapping[str, Reading]
    earlier: frozenset[str] = frozenset()

    def reading(self, resource: Resource) -> Reading:
        return self.readings.get(resource.id, Reading())

    def read(self) -> int:
        """How many of the course's resources were read."""
        return sum(self.reading(resource).read_at is not None for resource in self.course.resources)

    def on(self, shelf: Shelf) -> tuple[Resource, ...]:
        return tuple(
            resource for resource in self.course.resources if _stands_on(shelf, self.reading(resource))
        )

    def unknown(self) -> bool:
        """Whether something was marked that the course does not have."""
        known = {resource.id for resource in self.course.resources}
        return any(reading != Reading() for id_, reading in self.readings.items() if id_ not in known)


def _stands_on(shelf: Shelf, reading: Reading) -> bool:
    match shelf:
        case Shelf.ALL:
            return True
        case Shelf.UNREAD:
            return reading.read_at is None
        case Shelf.RELEVANT:
            return reading.relevant
        case Shelf.NOTED:
            return bool(reading.note)


def library_of(
    newest: Course,
    pinned: Sequence[Course],
    readings: Mapping[str, Reading],
    all_versions: Sequence[Course] = (),
) -> Library:
    """The newest version of a course, and behind its own resources those of the versions that a person's runs are
    pinned to, and of any version those that the person marked. The latest version that has a resource says what it is.
    """
    found = {resource.id: resource for resource in newest.resources}
    for resource in _of_all(pinned):
        found.setdefault(resource.id, resource)
    for resource in _of_all(all_versions):
        if readings.get(resource.id, Reading()) != Reading():
            found.setdefault(resource.id, resource)
    earlier = frozenset(found) - {resource.id for resource in newest.resources}
    return Library(replace(newest, resources=tuple(found.values())), readings, earlier)


def _of_all(courses: Sequence[Course]) -> Iterator[Resource]:
    return (resource for course in courses for resource in course.resources)


# Finding


def key_of(found: Found) -> str:
    """A name for a resource (its id) or an entry (its catalogue's name and its id), fit for a menu."""
    return found.id if isinstance(found, Resource) else f"{found.catalogue}/{found.entry.id}"


def by_key(course: Course, key: str) -> Found | None:
    return next((found for found in everything(course) if key_of(found) == key), None)


def resource_of(course: Course, resource_id: str) -> Resource:
    """Raises NoSuchPage."""
    found = next((resource for resource in course.resources if resource.id == resource_id), None)
    if found is None:
        raise NoSuchPage
    return found


def entries(course: Course, catalogue: str) -> tuple[Listed, ...]:
    """The entries of a catalogue, those of one family together; none where the course has no such catalogue."""
    listed = [one for one in _listed(course) if one.catalogue == catalogue]
    families = list(dict.fromkeys(one.entry.family for one in listed))
    return tuple(sorted(listed, key=lambda one: families.index(one.entry.family)))


def everything(course: Course) -> tuple[Found, ...]:
    return (*course.resources, *_listed(course))


def _listed(course: Course) -> Iterator[Listed]:
    return (Listed(name, entry) for name, entries_ in course.catalogues for entry in entries_)


def search(course: Course, words: str) -> tuple[Found, ...]:
    """What has all of these words: in its name first, then in what is said of it. Without words, everything."""
    named = [found for found in everything(course) if _has(_name(found), words)]
    told = [found for found in everything(course) if found not in named and _has(_told(course, found), words)]
    return (*named, *told)


def search_entries(course: Course, catalogue: str, words: str) -> tuple[Listed, ...]:
    """The entries of this catalogue that have all of these words, sorted as `search` does."""
    fitting = [found for found in search(course, words) if isinstance(found, Listed)]
    return tuple(found for found in fitting if found.catalogue == catalogue)


def _has(text: str, words: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())


def _name(found: Found) -> str:
    return f"{found.title} {found.author}" if isinstance(found, Resource) else found.entry.text


def _told(course: Course, found: Found) -> str:
    """All that the course says of it; of a resource, also the entries that name it."""
    if isinstance(found, Listed):
        return f"{found.entry.text} {found.entry.about} {found.entry.family} {found.catalogue}"
    named = (f"{one.entry.text} {one.entry.about} {one.entry.family}" for one in named_in(course, found))
    return " ".join((_name(found), str(found.year or ""), found.about, *named))


# Where it is named


def named_at(course: Course, resource: Resource) -> tuple[tuple[Exercise, Prompt], ...]:
    """The prompts beside which it stands: their own resources, and those of the catalogues that they offer."""
    return tuple(
        (exercise, prompt)
        for exercise in course.exercises
        for prompt in exercise.prompts
        if resource.id in prompt.resources or resource.id in _of_options(course, prompt)
    )


def named_in(course: Course, resource: Resource) -> tuple[Listed, ...]:
    return tuple(one for one in _listed(course) if resource.id in one.entry.resources)


def beside(course: Course, question: Question) -> tuple[Resource, ...]:
    """What there is to read at a question: on its row first, then on its prompt, then on what it offers."""
    of_row = () if question.row is None else _of_entry(course, question.row)
    ids = (*of_row, *question.prompt.resources, *_of_options(course, question.prompt))
    return tuple(course.resources_of(list(dict.fromkeys(ids))))


def _of_entry(course: Course, text: str) -> tuple[str, ...]:
    """The resources of the entry that an earlier answer named."""
    return next((one.entry.resources for one in _listed(course) if one.entry.text == text), ())


def _of_options(course: Course, prompt: Prompt) -> tuple[str, ...]:
    """The resources of all entries that some field of the prompt offers."""
    listed = (one for field in prompt.fields for one in offered(course, field))
    return tuple(resource for one in listed for resource in one.entry.resources)


def offered(course: Course, field: Field) -> tuple[Listed, ...]:
    """The entries of the catalogue that a field offers to choose from, or to take over."""
    options = field.kind.options if isinstance(field.kind, Choice | Lines) else ()
    known = {(option.id, option.text) for option in options}
    return tuple(one for one in _listed(course) if (one.entry.id, one.entry.text) in known)


class NoSuchPage(Refusal):
    def __init__(self) -> None:
        super().__init__("Your course does not have that page now. /resources find shows what it has.")


class NoteTooLong(Refusal):
    def __init__(self) -> None:
        super().__init__(f"A note here takes up to {MOST_NOTE} characters. Shorten it a little, please.")
