"""What a person settles about the bot's messages to them, on cards: the schedule, their place, days away."""

from collections.abc import Iterable, Iterator
from datetime import date

import discord
from discord import ui

from bot.domain.calendar import Hours, local
from bot.domain.check_in import Away, Day, Thing, Topic
from bot.domain.delivery import Kind, dms_closed
from bot.domain.places import Place, place_of
from bot.domain.schedule import Named, Schedule, Unsaid
from bot.services.me import DaysAway, Whereabouts
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, rows, text
from bot.ui.inert import label, one_line
from bot.ui.news import sentence
from bot.ui.pages import MOST_ITEMS, Page, Part, nearest, paged
from bot.ui.review import turning

MOST_NAME = 120
MOST_UNSAID = 5

WHY = {
    Topic.BEFORE: "soon due",
    Topic.DUE: "due on that day",
    Topic.AFTER: "was due; how did it go?",
    Topic.TRIPWIRE: "a risk that you wanted to be asked about",
    Topic.TEST: "what did you learn from this test?",
    Topic.AGAIN: "asked again",
    Topic.WEEKLY: "your weekly check-in",
    Topic.ROUND: "your cohort's round waits for you",
    Topic.SESSION: "your cohort meets: a reminder",
    Topic.CONSENT: "what your cohort would read of your plan, for your word",
    Topic.END: "how it went, and your files; after it I am silent",
    Topic.NEWS: "news",
    Topic.NOW: "you checked in yourself",
}


# The schedule


def schedule_card(schedule: Schedule, number: int, guild_id: int | None, *said: str) -> Card:
    """One page of what will be sent, when and why; a page that is not there shows the nearest.

    `guild_id` is where it is shown: a private thread can be opened from the cohort's own server only.
    """
    pages = schedule_pages(schedule)
    number = nearest(number, pages)
    page = pages[number - 1]
    of = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
    items: list[ui.Item[Card]] = [text(f"### What I will send you{of}", *said, page.text)]
    things = [thing for _, thing in _coming(schedule)]
    off = [thing for _, thing in schedule.called_off]
    shown = set(page.groups)
    items += _menu(ids.make(ids.CALL_OFF, page=number), wording.CALL_OFF, things, shown, schedule.named)
    items += _menu(ids.make(ids.TAKE_BACK, page=number), wording.CALL_ON, off, shown, schedule.named)
    items += rows([*turning(number, len(pages), ids.SCHEDULE), *_door(schedule, guild_id)])
    return Card(*items)


def _coming(schedule: Schedule) -> Iterator[tuple[Day, Thing]]:
    return ((day, thing) for day in schedule.days for thing in day.things)


def schedule_pages(schedule: Schedule) -> list[Page]:
    """Never none: where nothing is to come, that is said. What could not be sent stands first."""
    parts = [Part(line, 0) for line in _troubles(schedule)]
    parts += [Part(line, 0) for line in _away_lines(schedule.away)]
    for day in schedule.days:
        parts += _day(day, schedule)
    for on, thing in schedule.called_off:
        line = f"- Called off, else on {day_words(on)}: {thing_line(thing, schedule.named)}"
        parts.append(Part(line, 0, thing.key))
    if not schedule.days:
        parts.append(Part(wording.NOTHING_COMES, 0))
    return paged(parts)


def _day(day: Day, schedule: Schedule) -> Iterator[Part]:
    """One message; what stands above stays with its first thing, after an empty line: else it would end the list before
    it."""
    late = day.at <= schedule.now
    above = ["", f"**{wording.full(day.at)}**{' · as soon as I can' if late else ''}"]
    for thing in day.things:
        yield Part("\n".join((*above, f"- {thing_line(thing, schedule.named)}")), 0, thing.key)
        above.clear()


def thing_line(thing: Thing, named: Named) -> str:
    """What is asked, and why."""
    if thing.topic is Topic.NEWS:
        told = named.news.get(thing.of or 0)
        return "news" if told is None else sentence(told).splitlines()[0]
    about = _about(thing, named)
    return f"{about}: {WHY[thing.topic]}" if about else WHY[thing.topic]


def _about(thing: Thing, named: Named) -> str:
    """The milestone, test or risk; else, of what is asked once a week, the exercise."""
    if thing.item is not None and thing.item in named.items:
        return f"“{one_line(named.items[thing.item], MOST_NAME)}”"
    if thing.run is not None and thing.run in named.runs:
        return one_line(named.runs[thing.run], MOST_NAME)
    return ""


def thing_name(thing: Thing, named: Named) -> str:
    """The same for a menu, where no markup is read."""
    if thing.topic is Topic.NEWS:
        return "News"
    words = named.items.get(thing.item or 0) or named.runs.get(thing.run or 0) or ""
    return label(f"{WHY[thing.topic]}: {words}" if words else WHY[thing.topic], 100)


def _menu(
    custom_id: str, placeholder: str, things: Iterable[Thing], shown: set[str], named: Named
) -> Iterator[ui.Item[Card]]:
    """The things of this page; nothing where there are none."""
    options = [
        discord.SelectOption(label=thing_name(thing, named), value=thing.key)
        for thing in things
        if thing.key in shown
    ]
    if options:
        yield row(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options[:MOST_ITEMS]))


def _door(schedule: Schedule, guild_id: int | None) -> Iterator[ui.Button[Card]]:
    """The way out where direct messages are closed."""
    if _is_closed(schedule) and schedule.door is not None and schedule.door[1] == guild_id:
        cohort_id = schedule.door[0]
        yield button(wording.USE_THREAD, ids.make(ids.DOOR, cohort_id=cohort_id, where="thread"))


def _is_closed(schedule: Schedule) -> bool:
    return not schedule.reached or any(dms_closed(each.reason) for each in schedule.unsaid)


def _troubles(schedule: Schedule) -> Iterator[str]:
    if not schedule.reached:
        yield f"**I have nowhere to write to you.** {wording.CLOSED_SINCE}"
    for each in schedule.unsaid[:MOST_UNSAID]:
        yield f"- Not sent, {wording.instant(each.due_at)}: {_why_not(each)}"


def _why_not(unsaid: Unsaid) -> str:
    if unsaid.late:
        return f"I was away for too long, and it was too late then.{_instead(unsaid)}"
    if unsaid.kind is Kind.POST:
        return f"your call for help did not get into your cohort's channel.{_instead(unsaid)}"
    if unsaid.kind is Kind.TELL:
        return (
            "nobody could be told, since your buddy has not accepted, "
            "or your facilitator has no conversation with me."
        )
    if dms_closed(unsaid.reason):
        return "your direct messages are closed to me. Open them, or use a private thread."
    return "Discord did not take it."


def _instead(unsaid: Unsaid) -> str:
    """What its owner can do where somebody else was to hear of it."""
    return (
        " Do they still need to know? Please tell them yourself." if unsaid.kind is not Kind.CHECK_IN else ""
    )


# Days away


def day_words(on: date) -> str:
    """A day of the person's own calendar: no instant, so no markup of Discord's."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def range_words(days: Away) -> str:
    if days.from_on == days.until_on:
        return day_words(days.from_on)
    return f"{day_words(days.from_on)} to {day_words(days.until_on)}"


def _away_lines(ranges: Iterable[Away]) -> Iterator[str]:
    for days in ranges:
        yield f"- You are away, and hear nothing: {range_words(days)}"


def away_card(days: DaysAway) -> Card:
    """When somebody is away, each range one press from being taken back."""
    lines = ["### Away"]
    if days.added is not None:
        how = "You had said so already" if days.known else "I write nothing on these days"
        lines.append(f"**{range_words(days.added)}.** {how}. Not what you meant? Take it back below.")
    lines += [f"- {range_words(each)}" for each in days.ranges.values()]
    if not days.ranges:
        return notice(*lines, wording.NOT_AWAY_YET)
    lines.append("-# What falls on these days comes on the first day after them, if it still matters then.")
    options = [
        discord.SelectOption(label=label(range_words(each), 100), value=str(away_id))
        for away_id, each in days.ranges.items()
    ]
    menu: ui.Select[Card] = ui.Select(
        custom_id=ids.BACK_AGAIN, placeholder=wording.NOT_AWAY, options=options[:MOST_ITEMS]
    )
    return Card(text(*lines), row(menu))


# Hours and place


def hours_words(hours: Hours) -> str:
    if hours.from_ == hours.until:
        return "Saved: I may write to you at any hour."
    return f"Saved: I write to you between {hours.from_:%H:%M} and {hours.until:%H:%M} by your clock."


def place_card(found: Whereabouts) -> Card:
    """What is stored, or what was said of another place, to be confirmed: nothing has changed yet."""
    stored = None if found.zone is None else place_of(found.zone)
    if not found.places:
        return _stored_card(found, stored)
    (first, *others) = found.places
    lines: list[str] = []
    if found.disagrees and stored is not None:
        lines.append(f"**Still {one_line(stored.label)}?** {_clock(found, stored)}")
    lines.append(f"{one_line(first.label)}: {_clock(found, first)} Is that your clock?")
    items: list[ui.Item[Card]] = [text("### Your time zone", *lines)]
    buttons = [main_button(wording.RIGHT, ids.make(ids.MOVE_TO, zone=first.zone))]
    if others:
        options = [
            discord.SelectOption(label=label(each.label, 100), value=each.zone) for each in found.places
        ]
        items.append(
            row(
                ui.Select(custom_id=ids.MOVE_TO_ONE, placeholder="Which place?", options=options[:MOST_ITEMS])
            )
        )
    if stored is not None:
        buttons.append(button(label(wording.still(stored.label), 80), ids.STAY))
    items.append(row(*buttons, button(wording.ANOTHER_PLACE, ids.ANOTHER_PLACE)))
    return Card(*items)


def _stored_card(found: Whereabouts, stored: Place | None) -> Card:
    if stored is None:
        lines = ["I do not know your clock yet. Say what it shows, or name a city."]
    elif found.agrees:
        lines = [f"That is the clock of {one_line(stored.label)}, as I have it. Nothing changes."]
    else:
        lines = [f"I have you in {one_line(stored.label)}. {_clock(found, stored)}"]
    return notice("### Your time zone", *lines, buttons=[button(wording.ANOTHER_PLACE, ids.ANOTHER_PLACE)])


def _clock(found: Whereabouts, place: Place | None) -> str:
    if place is None:
        return ""
    return f"The clock there shows {local(found.now, place.zone):%H:%M} on {local(found.now, place.zone):%A}."


def moved_words(place: Place) -> str:
    return (
        f"Saved: {one_line(place.label)}, {one_line(place.zone)}. Everything to come follows that clock now."
    )


def stayed_words(place: Place | None) -> str:
    return "Nothing changes." if place is None else f"Nothing changes: {one_line(place.label)}."
