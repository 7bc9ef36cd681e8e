"""The demo's clock: where its buttons lead, and what they set off."""

from datetime import UTC, date, datetime, time

import pytest

from bot.web.demo import clock as demo_clock
from bot.web.demo.clock import Moved
from core import clock


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone()).astimezone(UTC)


@pytest.mark.parametrize(
    ("step", "now", "there"),
    [
        ("hour", "2026-03-04 23:30:07", "2026-03-05 00:31"),
        ("day", "2026-02-28 09:00:59", "2026-03-01 09:01"),
        ("monday", "2026-03-04 09:00", "2026-03-09 08:00"),
        ("monday", "2026-03-02 07:59", "2026-03-02 08:00"),
        ("monday", "2026-03-02 08:00", "2026-03-09 08:00"),
        ("monday", "2026-03-08 23:59", "2026-03-09 08:00"),
        ("month", "2026-03-04 09:00", "2026-04-01 08:00"),
        ("month", "2026-12-31 23:59", "2027-01-01 08:00"),
        ("month", "2026-04-01 07:00", "2026-05-01 08:00"),
    ],
)
def test_each_button_leads_to_its_moment(step: str, now: str, there: str) -> None:
    assert demo_clock.target(step, _at(now)) == _at(there)


def test_an_unknown_step_leads_nowhere() -> None:
    assert demo_clock.target("year", _at("2026-03-04 09:00")) is None


def test_the_note_says_when_it_is_and_who_was_told() -> None:
    there = clock.at_local(date(2026, 3, 9), time(8))
    assert demo_clock.in_words(Moved(there, {})) == "已到 3月9日 08:00，这段时间没有到点的事。"
    told = {"李秀英": 2, "陈大山": 1}
    assert (
        demo_clock.in_words(Moved(there, told))
        == "已到 3月9日 08:00，到点的事办好了：李秀英、陈大山收到 3 条消息。"
    )
    many = {f"人{n}": 1 for n in range(9)}
    assert "等 9 处收到 9 条消息" in demo_clock.in_words(Moved(there, many))
