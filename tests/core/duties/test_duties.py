"""Presets and periods, without a database."""

from datetime import date

import pytest

from core.duties import duties
from core.duties.duties import Cadence, Duty, EvidenceRule, Mode, Preset, Scope, period


@pytest.mark.parametrize(
    ("cadence", "day", "first", "after"),
    [
        (Cadence.DAY, date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)),
        (Cadence.WEEK, date(2026, 3, 8), date(2026, 3, 2), date(2026, 3, 9)),
        (Cadence.WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
        (Cadence.MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1)),
        (Cadence.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (Cadence.QUARTER, date(2026, 5, 5), date(2026, 4, 1), date(2026, 7, 1)),
        (Cadence.HALF_YEAR, date(2026, 12, 31), date(2026, 7, 1), date(2027, 1, 1)),
        (Cadence.YEAR, date(2026, 1, 1), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_holds_its_day(cadence: Cadence, day: date, first: date, after: date) -> None:
    assert period(cadence, day) == (first, after)


def test_the_four_ones_of_liuyang() -> None:
    found = duties.preset("lianhu-default")
    asked = [(d.cadence, d.scope, d.mode) for d in found.duties]
    assert asked == [
        (Cadence.WEEK, Scope.CONTACT_HOUSEHOLD, Mode.CONTACT),
        (Cadence.MONTH, Scope.CONTACT_HOUSEHOLD, Mode.VISIT),
        (Cadence.QUARTER, Scope.ONCE, Mode.MEETING),
        (Cadence.YEAR, Scope.ONCE, Mode.MEETING),
        (Cadence.YEAR, Scope.ONCE, Mode.REPORT),
    ]
    assert found.evidence_for(Mode.VISIT) == EvidenceRule.OPTIONAL
    assert found.evidence_for(Mode.PATROL) == EvidenceRule.NONE


@pytest.mark.parametrize(
    ("scope", "key", "ordinary"),
    [
        (Scope.CONTACT_HOUSEHOLD, True, True),
        (Scope.KEY_HOUSEHOLD, True, False),
        (Scope.ORDINARY_HOUSEHOLD, False, True),
        (Scope.ONCE, False, False),
    ],
)
def test_whom_a_duty_concerns(scope: Scope, key: bool, ordinary: bool) -> None:
    duty = Duty("d", "走访", Cadence.MONTH, scope, Mode.VISIT, EvidenceRule.NONE)
    assert duty.concerns(key=True) is key
    assert duty.concerns(key=False) is ordinary


def test_a_visit_is_late_as_soon_as_the_week_that_it_answers_is_over() -> None:
    found = duties.preset("lianhu-default")
    monday = date(2026, 3, 9)
    assert found.is_late(Mode.VISIT, date(2026, 3, 8), monday)
    assert not found.is_late(Mode.VISIT, monday, date(2026, 3, 15))
    visits_only = Preset("走访", 14, tuple(d for d in found.duties if d.mode == Mode.VISIT))
    assert not visits_only.is_late(Mode.VISIT, date(2026, 3, 8), monday)


def test_an_unknown_preset_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        duties.preset("nowhere")
