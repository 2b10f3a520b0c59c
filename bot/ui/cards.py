"""Every screen as a card: the decisions of the domain, shown."""

from collections.abc import Iterator
from datetime import datetime

import discord
from discord import ui

from bot.domain.acts import Remark, Said
from bot.domain.cohort import Cohort, Readers
from bot.domain.person import Person
from bot.domain.places import Place, clock_choices, place_of, places_with_offset
from bot.domain.screen import (
    AskClock,
    AskPlace,
    Checking,
    HandedIn,
    NothingOpen,
    Paused,
    Put,
    Screen,
    TellReaders,
)
from bot.services.desk import Turn
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, notice, row, rows, text
from bot.ui.check_in_card import check_in_card
from bot.ui.consents import share_id
from bot.ui.controls import empty_prompts
from bot.ui.inert import label, one_line
from bot.ui.question_card import question_card

CLOCKS = 4
PLACES = 25
MOST_OTHERS = 9
"""So many other exercises are offered as buttons; /exercise start has all."""
MOST_GONE = 300
"""Characters shown of a message that was deleted."""


def card(turn: Turn) -> Card:
    """The card of a turn."""
    said = [wording.remark(remark, in_thread=turn.conversation.in_thread) for remark in turn.said]
    notes = [note for remark in turn.said for note in _note_buttons(remark)]
    if turn.conversation.unplaced is not None and isinstance(turn.screen, Put | HandedIn):
        said.append(wording.KEPT)
        notes += _place_buttons(turn.conversation.unplaced, turn.screen)
    gone = turn.conversation.gone
    if gone is not None and isinstance(turn.screen, Put | HandedIn | Paused):
        said.append(wording.deleted(one_line(gone.words, MOST_GONE)))
        notes += _gone_buttons(gone.message_id)
    return _of_screen(turn.screen, turn, said, _once(notes))


def _of_screen(screen: Screen, turn: Turn, said: list[str], notes: list[ui.Item[Card]]) -> Card:
    in_thread = turn.conversation.in_thread
    match screen:
        case AskClock():
            return _clock_card(screen, turn.now, said, in_thread)
        case AskPlace():
            return _place_card(screen, turn.now, said, in_thread)
        case TellReaders(person, member):
            return _readers_card(person, member.cohort, said, in_thread)
        case Put():
            alone = turn.readers is Readers.ONLY_ME
            return question_card(screen, said, notes, in_thread=in_thread, alone=alone)
        case Paused(run):
            return notice(
                f"### {run.exercise.title} · saved",
                "Everything is kept, and nothing expires. Come back when you like.",
                *said,
                buttons=[main_button(wording.RESUME, ids.RESUME), *notes],
            )
        case HandedIn():
            return _handed_in_card(screen, said, notes)
        case Checking(check_in):
            user_id = turn.conversation.user_id
            return check_in_card(check_in, said, notes, user_id=user_id, in_thread=in_thread)
        case NothingOpen():
            return notice("Nothing is open just now. /exercise start begins an exercise.", *said)


def _note_buttons(said: Said) -> Iterator[ui.Button[Card]]:
    message_id = said.words.partition(" ")[0]
    if said.remark in (Remark.MOVED_BY_WORD, Remark.REVISED_WORD, Remark.NOTED_INSTEAD):
        yield button(wording.MY_ANSWER, ids.make(ids.KEPT, message_id=message_id))
    elif said.remark is Remark.REVISED:
        yield button(wording.HISTORY, ids.make(ids.MESSAGE_HISTORY, message_id=message_id))
    elif said.remark is Remark.STILL_THERE:
        yield button(label(wording.still(place_of(said.words).label), 80), ids.STAY)
        yield button(wording.ANOTHER_PLACE, ids.ANOTHER_PLACE)


def _once(buttons: list[ui.Button[Card]]) -> list[ui.Item[Card]]:
    """Each button once: Discord takes no card with two of the same."""
    return list({each.custom_id: each for each in buttons}.values())


def _gone_buttons(message_id: int) -> Iterator[ui.Button[Card]]:
    """For a message that was deleted: does what it said go from the answers too?"""
    yield button(wording.TAKE_OUT, ids.make(ids.GONE, message_id=message_id, way="out"))
    yield button(wording.KEEP_IT, ids.make(ids.GONE, message_id=message_id, way="keep"))


def _place_buttons(message_id: int, screen: Screen) -> Iterator[ui.Button[Card]]:
    """For words that wait: the open question, if there is one, or any that was put before."""
    if isinstance(screen, Put):
        yield button(wording.ADD_HERE, ids.make(ids.KEPT, message_id=message_id))
    if isinstance(screen, Put | HandedIn):
        yield button(wording.ADD_TO, ids.make(ids.ADD_TO, message_id=message_id))


def where_to(message_id: int, places: list[tuple[int, str]]) -> Card:
    """Where kept words may be added: the asks of the run, by id and name."""
    if not places:
        return notice(wording.NO_PLACE)
    options = [discord.SelectOption(label=label(name, 100), value=str(ask_id)) for ask_id, name in places]
    custom_id = ids.make(ids.ADDED, message_id=message_id)
    return Card(
        text(wording.WHERE_TO),
        row(ui.Select(custom_id=custom_id, placeholder=wording.WHERE_TO, options=options)),
    )


def _clock_card(screen: AskClock, now: datetime, said: list[str], in_thread: bool) -> Card:
    choices = [choice for choice in clock_choices(now, screen.near, 40) if choice.offset in screen.among]
    choices = choices or list(clock_choices(now, screen.near, CLOCKS))
    how = wording.CLOCK_HOW_IN_THREAD if in_thread else wording.CLOCK_HOW
    return notice(
        f"✏️ **{wording.CLOCK}**",
        f"{how} {wording.CLOCK_WHY}",
        *said,
        buttons=[
            *(button(choice.shown, ids.make(ids.CLOCK, offset=choice.offset)) for choice in choices[:CLOCKS]),
            button(wording.OTHER, ids.WHERE),
        ],
    )


def _places(screen: AskPlace, now: datetime) -> tuple[Place, ...]:
    if screen.among:
        return tuple(place_of(zone) for zone in screen.among)
    return places_with_offset(now, screen.offset, screen.near)


def _place_card(screen: AskPlace, now: datetime, said: list[str], in_thread: bool) -> Card:
    places = _places(screen, now)
    how = wording.PLACE_HOW_IN_THREAD if in_thread else wording.PLACE_HOW
    first = [button(label(place.label, 80), ids.make(ids.PLACE, zone=place.zone)) for place in places[:3]]
    items: list[ui.Item[Card]] = [text(f"✏️ **{wording.PLACE}**", how, *said)]
    if len(places) > len(first):
        options = [discord.SelectOption(label=label(place.label, 100), value=place.zone) for place in places]
        items.append(
            row(ui.Select(custom_id=ids.PLACES, placeholder="More places", options=options[:PLACES]))
        )
    items.append(row(*first, button(wording.OTHER, ids.WHERE)))
    return Card(*items)


def _readers_card(person: Person, cohort: Cohort, said: list[str], in_thread: bool) -> Card:
    from_, until = person.hours.from_, person.hours.until
    hours = "at any hour" if from_ == until else f"between {from_:%H:%M} and {until:%H:%M} your time"
    facilitators = ", ".join(one_line(name, 50) for name in cohort.facilitators)
    return notice(
        *said,
        f"Messages that you did not ask for come {hours}.",
        "",
        f"✏️ **{wording.WHO_READS}**",
        "- Unfinished answers: only you.",
        f"- Answers that you handed in: your facilitator, {facilitators}.",
        "- Your cohort: nothing, until you approve the exact words.",
        *(() if in_thread else ("", wording.TYPE_READERS)),
        buttons=[
            main_button(wording.FINE, ids.make(ids.READERS, readers="facilitator")),
            button(wording.ONLY_ME, ids.make(ids.READERS, readers="only-me")),
            button(wording.DETAILS, ids.DETAILS),
            button("Change hours", ids.HOURS),
        ],
    )


def _handed_in_card(screen: HandedIn, said: list[str], notes: list[ui.Item[Card]]) -> Card:
    others = [
        button(wording.begin(other.title), ids.make(ids.BEGIN, exercise=other.id)) for other in screen.others
    ]
    titles = ", ".join(prompt.title for prompt in screen.missing)
    still = [wording.open_since(titles)] if titles else []
    buttons = [
        main_button(wording.REVIEW, ids.make(ids.REVIEW, run_id=screen.run.id, page=1)),
        button(wording.YOUR_PLAN, ids.make(ids.PLAN, run_id=screen.run.id, view="brief", page=1)),
        button(wording.WHO_MAY_READ, share_id(screen.run.id)),
        *others[:MOST_OTHERS],
        *notes,
    ]
    return Card(
        text(
            f"### {screen.run.exercise.title} · handed in",
            f"**Handed in.** The final session is {wording.full(screen.final_session_at)}. "
            "You can change any answer before it, and after it too.",
            *still,
            *said,
        ),
        *empty_prompts(screen.run.id, screen.missing),
        *rows(buttons),
    )


def closed(screen_name: str) -> Card:
    """What stays of a card that put no question of an exercise; `screen_name` is `bot.domain.screen.shows` of it."""
    asked = wording.ASKED.get(screen_name.rpartition("/")[2].partition("-")[0])
    return notice(wording.ANSWERED if asked is None else f"{asked}\n{wording.ANSWERED}")
