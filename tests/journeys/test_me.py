"""`/me`, `/checkin settings` and `/checkin buddy`, as members use them: commands, menus and buttons."""

from simcord import InteractionResult, MemberActor

from bot.rehearsal import reading
from tests.journeys.conftest import World
from tests.journeys.room import answer, heard


async def choose(who: MemberActor, shown: InteractionResult, value: str, menu: int = 0) -> InteractionResult:
    """Choose this value in a menu of what was said last."""
    found = reading.selects(answer(shown))[menu]
    assert value in [option["value"] for option in found["options"]], found["options"]
    message = shown.followups[-1] if shown.followups else shown.response
    assert message is not None
    return await who.select(message, [value], custom_id=found["custom_id"])


async def press(who: MemberActor, shown: InteractionResult, label: str) -> InteractionResult:
    message = shown.followups[-1] if shown.followups else shown.response
    assert message is not None
    return await who.click(message, label=label)


async def weekly(world: World) -> InteractionResult:
    """Mira has herself reminded once a week; the card of the settings."""
    shown = await world.mira.slash(world.channel, "checkin settings")
    for term, value in (("who", "self"), ("cadence", "weekly")):
        shown = await choose(world.mira, await choose(world.mira, shown, term), value)
    return shown


async def test_the_contract_is_changed_in_two_presses_and_the_schedule_shows_it(world: World) -> None:
    await world.set_up()
    await world.welcomed(world.mira)
    shown = await world.mira.slash(world.channel, "checkin settings")
    assert "Not settled yet, so I ask nothing" in heard(shown)
    shown = await weekly(world)
    assert "**How often:** Once a week" in heard(shown)
    assert "**Until:** the final session, <t:" in heard(shown)
    shown = await world.mira.slash(world.channel, "me schedule")
    assert heard(shown).count("your weekly check-in") == 4
    key = reading.selects(answer(shown))[0]["options"][0]["value"]
    shown = await choose(world.mira, shown, key)
    assert "Called off, else on" in heard(shown)
    shown = await choose(world.mira, shown, key, menu=1)
    assert "It comes after all." in heard(shown)
    assert "Called off" not in heard(shown)
    shown = await world.mira.slash(world.channel, "checkin settings", term="who", to="none")
    assert "Nobody: no check-ins at all" in heard(shown)
    shown = await world.mira.slash(world.channel, "me schedule")
    # What comes around the final session is no check-in.
    assert heard(shown).count("\n- ") == 3
    assert "your cohort meets: a reminder" in heard(shown)
    assert "your cohort would read of your plan" in heard(shown)


async def test_a_clock_that_disagrees_asks_still_there_and_another_place_is_confirmed(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("Berlin")
    await room.press("Fine")
    assert "I have you in Berlin" in heard(await world.mira.slash(world.channel, "me timezone"))
    shown = await world.mira.slash(world.channel, "me timezone", where="UTC+9")
    assert "Still Berlin?" in heard(shown)
    assert "Nothing changes: Berlin." in heard(await press(world.mira, shown, "Still Berlin"))
    form = await press(world.mira, await world.mira.slash(world.channel, "me timezone"), "Another place")
    shown = await world.mira.submit_modal(form, {"text": "Lagos"})
    assert "Is that your clock?" in heard(shown)
    shown = await press(world.mira, shown, "Yes, that is my clock")
    assert "Saved: Lagos, Africa/Lagos" in heard(shown)
    assert "I have you in Lagos" in heard(await world.mira.slash(world.channel, "me timezone"))


async def test_a_clock_told_in_an_answer_is_kept_and_asked_about(world: World) -> None:
    await world.set_up()
    room = await world.joined(world.mira)
    await room.type("Berlin")
    await room.press("Fine")
    await room.press("Begin")
    await room.press("Yes, skip finding one")
    there = world.env.now().hour + 7
    await room.type(
        f"a probe; it's {there % 12 or 12}:{world.env.now().minute:02} {'ap'[there % 24 >= 12]}m here"
    )
    assert "That is not the clock of Berlin" in room.text
    assert "Still Berlin" in room.labels
    await room.press("Still Berlin")
    run = await world.services.exercises.review(world.mira.id)
    assert any("a probe; it's" in getattr(each.body, "text", "") for each in run.responses)


async def test_hours_by_options_and_by_form(world: World) -> None:
    await world.set_up()
    await world.welcomed(world.mira)
    said = await world.mira.slash(world.channel, "me hours", **{"from": "7"})
    assert "between 07:00 and 20:00" in heard(said)
    form = await world.mira.slash(world.channel, "me hours")
    said = await world.mira.submit_modal(form, {"from": "8:30", "until": "21"})
    assert "between 08:30 and 21:00" in heard(said)
    said = await world.mira.slash(world.channel, "me hours", until="late")
    assert "no time of day" in heard(said)


async def test_days_away_are_listed_and_taken_back(world: World) -> None:
    await world.set_up()
    await world.welcomed(world.mira)
    assert "You are not away" in heard(await world.mira.slash(world.channel, "me away"))
    shown = await world.mira.slash(world.channel, "me away", **{"from": "tomorrow", "until": "in 3 days"})
    assert "I write nothing on these days" in heard(shown)
    refused = await world.mira.slash(world.channel, "me away", **{"from": "in 5 days", "until": "tomorrow"})
    assert "ends before it begins" in heard(refused)
    value = reading.selects(answer(shown))[0]["options"][0]["value"]
    assert "You are not away" in heard(await choose(world.mira, shown, value))


async def test_a_buddy_is_asked_accepts_and_is_ended(world: World) -> None:
    await world.set_up()
    await world.welcomed(world.mira)
    await world.welcomed(world.ravi)
    shown = await world.mira.slash(world.channel, "checkin buddy", member=world.ravi)
    assert "You asked" in heard(shown)
    refused = await world.mira.slash(world.channel, "checkin buddy", member=world.sam)
    assert "I know nobody of that name in your cohort" in heard(refused)
    asked = await world.ravi.slash(world.channel, "checkin buddy")
    assert "would like you as a buddy" in heard(asked)
    assert "You are" in heard(await press(world.ravi, asked, "Accept"))
    shown = await world.mira.slash(world.channel, "checkin buddy")
    assert "is your buddy." in heard(shown)
    assert "It has ended." in heard(await press(world.mira, shown, "End it"))


async def test_a_facilitator_opens_a_dm_from_help_to_be_told(world: World) -> None:
    await world.set_up()
    await world.welcomed(world.mira)
    await weekly(world)
    shown = await choose(
        world.mira, await world.mira.slash(world.channel, "checkin settings", term="miss"), "tell-facilitator"
    )
    assert "Sam has no conversation with me yet" in heard(shown)
    assert "Hear from me in a DM" not in str(answer(await world.mira.slash(world.channel, "help")))
    opened = await press(world.sam, await world.sam.slash(world.channel, "help"), "Hear from me in a DM")
    assert "look at your direct messages" in heard(opened)
    assert "Here you hear from me" in world.room(world.sam).text
    shown = await world.mira.slash(world.channel, "checkin settings")
    assert "no conversation with me" not in heard(shown)
    assert "Hear from me in a DM" not in str(answer(await world.sam.slash(world.channel, "help")))
