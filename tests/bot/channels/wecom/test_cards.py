"""Cards and texts to a member fit whatever is said, and no minute sees more of them than WeCom shows."""

from bisect import bisect_left
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Limits
from bot.channels.wecom import cards
from bot.channels.wecom.channel import WeCom
from bot.delivery import pace
from tests.bot.channels.wecom.test_channel import row


@given(st.text(max_size=3000), st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_every_text_and_card_fits(text: str, labels: list[str]) -> None:
    outgoing = row(text, *labels)
    assert all(0 < len(t.encode()) <= 2048 for t in cards.texts(outgoing))
    if cards.has_card(outgoing):
        card = cards.card(outgoing)
        assert 1 <= len(card["main_title"]["title"]) <= 36
        assert len(card["button_list"]) <= 6


def test_thirty_a_minute_and_a_thousand_an_hour_whatever_goes_along() -> None:
    """Owed without a pause, in every mixture: WeCom would drop what is more without a word."""
    for parts in (1, 2, 3, 4):
        outgoing = row("长" * (900 if parts > 2 else 1), *["好"] * (parts > 1), chat=f"M{parts}")
        outgoing.picture = "P" if parts == 4 else None
        rest = pace.rest_after(outgoing, WeCom.limits, room=False)
        assert rest == parts * WeCom.limits.every_chat
    for parts in (1, 4):
        assert sent_in_the_worst_minute(WeCom.limits, parts=parts) <= 30
        assert sent_in_the_worst_minute(WeCom.limits, parts=parts, minutes=60) <= 1000


def sent_in_the_worst_minute(limits: Limits, *, parts: int, minutes: int = 1) -> int:
    """How many requests the law of leasing lets through at most within one minute, or so many."""
    moments: list[timedelta] = []
    clock, next_at = timedelta(0), -limits.burst
    while clock < timedelta(minutes=minutes + 2):
        clock = max(clock, next_at)
        moments += [clock] * parts
        next_at = max(next_at, clock - limits.burst) + parts * limits.every_chat
    span = timedelta(minutes=minutes)
    return max(bisect_left(moments, at + span) - bisect_left(moments, at) for at in moments)
