"""Broken rules, said in one sentence: to a person, or to whoever starts the bot."""


class Refusal(Exception):
    """A rule was broken; the message is one friendly sentence that says what to do next.

    Raise it where the rule lives and let it rise: `bot.ui` tells the person, whichever door they used.
    """


class MovedOn(Refusal):
    """A button of a question that is not open (any more); said alike whoever it belongs to, so ids tell nothing."""

    def __init__(self) -> None:
        super().__init__(
            "That button belongs to a question that is not open now. /exercise resume shows you the one that is."
        )


class NotEnrolled(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "You are not in a cohort of mine yet. Press **Start in a DM** in your cohort's channel to join it."
        )


class NothingAhead(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "There is nothing to check in on yet. /milestone add sets a date, and I ask about it."
        )


class NothingBegun(Refusal):
    def __init__(self) -> None:
        super().__init__("You have not begun an exercise yet. /exercise start begins one.")


class NowhereToTalk(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "I have nowhere to write to you yet. Press **Start in a DM**, or **Start here, privately**, "
            "in your cohort's channel."
        )


class NoSuchExercise(Refusal):
    def __init__(self) -> None:
        super().__init__("Your course has no such exercise. Choose one from the list.")


class NoSuchPlan(Refusal):
    """No plan of this person's; said alike whoever it belongs to, so ids tell nothing."""

    def __init__(self) -> None:
        super().__init__(
            "I have no such plan of yours. /plan show shows the one that you have, and /exercise start begins another."
        )


class NoSuchVersion(Refusal):
    def __init__(self) -> None:
        super().__init__("I know no such version of your plan. Choose one from the list.")


class NothingToCompare(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "There is only one version of your plan yet. From tomorrow on, or once you have handed in and changed "
            "something, there is more to compare."
        )


class CannotStart(Exception):
    """The bot cannot run like this; the message names the file, the line or the setting to mend."""
