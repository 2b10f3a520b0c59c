"""The conversation as text: what a person would read, once."""

from bot.rehearsal.printing import readable


def test_a_date_is_printed_once_and_a_while_alone_as_its_date() -> None:
    """Broken build: print both of Discord's marks as the same date."""
    assert readable("Handed in <t:1796396400:F> (<t:1796396400:R>).", "Europe/Berlin") == (
        "Handed in Fri 04 Dec 2026, 16:00."
    )
    assert readable("Ends <t:1796396400:R>.", "Europe/Berlin") == "Ends Fri 04 Dec 2026, 16:00."
