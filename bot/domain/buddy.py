"""Buddies: whom a member named to hold them to it, and whether that one agreed."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Bond:
    """A member (`owner`, by user id) and the one whom they named (`buddy`). Not `accepted` yet, it says nothing.

    `owner_member` and `buddy_member` are their memberships.
    """

    id: int
    owner_member: int
    owner: int
    buddy_member: int
    buddy: int
    asked_at: datetime
    accepted: bool

    def other(self, user_id: int) -> int:
        return self.buddy if user_id == self.owner else self.owner


class NoSuchBond(Refusal):
    """Said alike whoever it belongs to, so ids tell nothing."""

    def __init__(self) -> None:
        super().__init__("That does not stand any more. /checkin buddy shows how it stands now.")


class NotInCohort(Refusal):
    """Said alike of a stranger and of somebody in another cohort."""

    def __init__(self) -> None:
        super().__init__("I know nobody of that name in your cohort. Choose a member who has joined it.")


class NotOneself(Refusal):
    def __init__(self) -> None:
        super().__init__("A buddy is somebody else. Choose another member of your cohort.")


class HasBuddy(Refusal):
    def __init__(self) -> None:
        super().__init__("You have named a buddy already. /checkin buddy shows it; end it there first.")
