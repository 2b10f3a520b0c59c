"""What the day's card says before and after a final session: the words that would be posted, and a goodbye."""

from collections.abc import Iterator

from discord import ui

from bot.domain.check_in import State
from bot.domain.checking_in import Subject
from bot.domain.closing import Achieved, Done, Previewed
from bot.domain.consent import Audience, Standing, words_of
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button
from bot.ui.consents import heading, share_id
from bot.ui.inert import inert, label, one_line

MOST_SHOWN = 1500
"""Characters for all the words that would be posted: the day's card may have more to ask."""
MOST_TITLE = 60
MOST_PLANS = 4
"""So many exercises have buttons; /plan share and /plan export have all."""
FORMS = ("docx", "md", "html")


def final_lines(subject: Subject) -> Iterator[str]:
    """Once it is passed over or answered, only that it was there: the words are no longer as they were shown."""
    match subject.final:
        case Previewed() if subject.state is not State.OPEN:
            yield "What your cohort would read of you: /plan share shows it, and changes it, at any time."
        case Previewed() as found:
            yield from _preview_lines(found)
        case Achieved() as found:
            yield from _goodbye(found)
        case None:
            yield "That was about a cohort which you have left."


def final_buttons(final: Previewed | Achieved) -> Iterator[ui.Button[Card]]:
    match final:
        case Previewed(plans=plans):
            for plan in [each for each in plans if each.passages][:MOST_PLANS]:
                words = "Decide, passage by passage" if len(plans) == 1 else f"Decide: {plan.title}"
                yield main_button(label(words, 80), share_id(plan.run))
        case Achieved(exercises=exercises):
            for done in exercises[:MOST_PLANS]:
                before = "" if len(exercises) == 1 else f"{done.title} "
                for form in FORMS:
                    custom_id = ids.make(ids.EXPORT, run_id=done.run, view="full", form=form)
                    yield button(label(f"{before}.{form}", 80), custom_id)


# Before it


def _preview_lines(found: Previewed) -> Iterator[str]:
    if not any(plan.passages for plan in found.plans):
        yield "Your cohort’s summary is posted soon. Nothing of yours can be read yet; it comes with your answers."
        return
    when = "stands already" if found.out else f"is posted {wording.full(found.posted_at)}"
    yield f"**The summary of your cohort’s plans {when}, in <#{found.channel}>. This is what it would say of you:**"
    room, left_out, narrowed, waiting = MOST_SHOWN, 0, 0, 0
    for plan in found.plans:
        titled = len(found.plans) == 1
        for there in plan.passages:
            if there.consent is not None and there.consent.audience is not Audience.COHORT:
                narrowed += 1
                continue
            waiting += there.awaits
            shown = "\n".join(_passage(there))
            room -= len(shown)
            if room < 0:
                left_out += 1
                continue
            if not titled:
                yield f"__{one_line(plan.title, MOST_TITLE)}__"
                titled = True
            yield shown
    yield from _what_is_not_shown(left_out, narrowed)
    if waiting:
        yield "Nothing of what waits for your word is posted without it."


def _passage(there: Standing) -> Iterator[str]:
    """What is approved, in the words that were; else what waits, as it stands now."""
    if there.approved and not there.changed:
        yield f"**{heading(there)}** (approved)"
    elif there.approved:
        yield f"**{heading(there)}** (approved; it has changed since, and the change waits for your word)"
    else:
        yield f"**{heading(there)}** (waits for your word)"
    words = words_of(there.approved) or there.excerpt.words
    yield from (f"> {line}" for line in inert(words).split("\n"))


def _what_is_not_shown(left_out: int, narrowed: int) -> Iterator[str]:
    if left_out:
        yield f"-# … and {_passages(left_out)} for which this card has no room: press Decide to read them."
    if narrowed:
        stays = "stays" if narrowed == 1 else "stay"
        yield f"-# {_passages(narrowed).capitalize()} {stays} out of it, as you said."


def _passages(count: int) -> str:
    return "1 more passage" if count == 1 else f"{count} more passages"


# After it


def _goodbye(found: Achieved) -> Iterator[str]:
    yield "**Your final session is over. Thank you for the work!** This is what came of it:"
    yield from (f"- {_of_exercise(each)}" for each in found.exercises)
    if found.milestones:
        yield f"- Milestones reached: {found.reached} of {found.milestones}."
    if found.learned:
        yield f"- Cheap tests done: {found.learned}."
    if found.notes:
        yield f"- Notes that others left you so far: {found.notes}."
    yield (
        "Your plan is yours to keep, as files, below. I am silent from now on; only what people do may still bring you "
        "a message. Everything that you wrote stays here: /plan show, /exercise review."
    )


def _of_exercise(done: Done) -> str:
    return f"{one_line(done.title, MOST_TITLE)}: {'handed in' if done.handed_in else 'begun, not handed in'}."
