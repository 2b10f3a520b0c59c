"""Who holds whom to it, on a card."""

from collections.abc import Iterator

from discord import ui

from bot.domain.buddy import Bond
from bot.services.buddies import Bonds
from bot.ui import ids, wording
from bot.ui.card import Card, button, main_button, row, text
from bot.ui.news import mention

MOST_SHOWN = 6
"""So many people who named somebody are shown: with their buttons, a card holds no more."""


def buddies_card(bonds: Bonds, *said: str) -> Card:
    """Whom this person named, and who named them."""
    items: list[ui.Item[Card]] = [text("### Buddies", *said), *_mine(bonds)]
    for bond in bonds.named_me[:MOST_SHOWN]:
        items += _named_me(bond)
    return Card(*items)


def _mine(bonds: Bonds) -> Iterator[ui.Item[Card]]:
    bond = bonds.mine
    if bond is None:
        yield text(
            "You have no buddy. /checkin buddy, with the name of a member of your cohort, asks them to be yours. "
            "They hear of a missed check-in, or that you are stuck, only where you say so."
        )
        return
    who = mention(bond.buddy)
    if bond.accepted:
        yield text(f"**{who} is your buddy.** /checkin settings says what they hear of.")
        yield row(button(wording.END_IT, ids.make(ids.BUDDY, bond_id=bond.id, way="end")))
        return
    how = (
        "They hear of it with my next message to them, or may accept with /checkin buddy."
        if bonds.reached
        else "I cannot write to them just now, so tell them yourself: /checkin buddy lets them accept."
    )
    yield text(f"**You asked {who} to be your buddy.** {how}")
    yield row(button(wording.TAKE_IT_BACK, ids.make(ids.BUDDY, bond_id=bond.id, way="end")))


def _named_me(bond: Bond) -> Iterator[ui.Item[Card]]:
    who = mention(bond.owner)
    if bond.accepted:
        yield text(f"**You are {who}'s buddy.**")
        yield row(button(wording.END_IT, ids.make(ids.BUDDY, bond_id=bond.id, way="end")))
        return
    yield text(f"**{who} would like you as a buddy.**")
    yield row(
        main_button(wording.ACCEPT, ids.make(ids.BUDDY, bond_id=bond.id, way="accept")),
        button(wording.DECLINE, ids.make(ids.BUDDY, bond_id=bond.id, way="decline")),
    )
