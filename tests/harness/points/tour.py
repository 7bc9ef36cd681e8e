"""A walk through the machine in which every step is taken at least once, possible and impossible."""

from collections.abc import Callable
from datetime import timedelta

from core.clock import day_of
from tests.harness.points.machine import CLERK, H, R
from tests.harness.points.steps import Steps
from tests.harness.points.village import HOMES

LUO, TANG, LIU, CHEN = range(4)
GRID = "郑小东"


def walk(m: Steps) -> None:
    """April, May and June of the village; after each step all is compared."""
    for part in (_claims, _shop, _freezes, _talk, _rulebook, _objections, _expiry, _vote):
        part(m)


def _do(m: Steps, *done: Callable[[], object]) -> None:
    for one in done:
        one()
        m.all_is_right()


def _put(m: Steps, by: str, home: int, what: str, back: int = 0, about: str = "") -> None:
    day = day_of(m.now) - timedelta(days=back)
    whose = m.names.people["陈大山"] if what == "errand" else m.names.homes[HOMES[home]]
    _do(m, lambda: m.put(by, R if what == "errand" else H, whose, what, day, about))


def _passed(m: Steps, by: str, home: int, what: str, back: int = 0) -> None:
    _put(m, by, home, what, back)
    _do(m, lambda: m.decide(0, 0, True))


def _claims(m: Steps) -> None:
    for back in range(5):
        _put(m, GRID, LUO, "neighbour-help", back)
    _put(m, GRID, LUO, "neighbour-help")
    _put(m, "刘大勇", LUO, "meeting")
    for _ in range(5):
        _do(m, lambda: m.decide(7, 0, True), lambda: m.decide(0, 0, True))
    _put(m, GRID, LUO, "neighbour-help", 5)
    _put(m, GRID, LIU, "neighbour-help")
    _do(m, lambda: m.decide(2, 0, True), lambda: m.decide(0, 0, True))
    _put(m, CLERK, TANG, "neighbour-help")
    _do(m, lambda: m.decide(2, 0, True), lambda: m.decide(0, 0, True))
    _passed(m, CLERK, CHEN, "gambling")
    _passed(m, GRID, CHEN, "neighbour-help")
    for back in range(4):
        _passed(m, GRID, TANG, "damage", back)
    _passed(m, "陈大山", CHEN, "errand")
    _put(m, "陈大山", CHEN, "meeting", 1)
    last = len(m.model.acts) - 1
    _do(m, lambda: m.decide(0, 0, False), lambda: m.take_decision_back(len(m.model.acts) - 1))
    _do(m, lambda: m.withdraw(last), lambda: m.withdraw(last))
    for who in ("李秀英", "陈大山"):
        for n in (1, 2, 5):
            _do(m, lambda who=who, n=n: m.check_in(who, n, n < 5))


def _shop(m: Steps) -> None:
    keeper = 0
    _do(m, lambda: m.reserve(TANG, 2, False), lambda: m.hand_over(0, 4))
    _do(m, lambda: m.hand_over(0, keeper), lambda: m.hand_over(0, keeper))
    _do(m, lambda: m.reserve(TANG, 3, False), lambda: m.reserve(LUO, 1, True))
    _do(m, lambda: m.reserve(LUO, 1, False), lambda: m.cancel(0, True))
    _do(m, lambda: m.cancel(0, False), lambda: m.cancel(1, False))
    _do(m, lambda: m.reserve(LIU, 1, False), lambda: m.hand_over(0, 2))
    _do(m, lambda: m.hand_over(0, keeper), lambda: m.take_back(1))
    _do(m, lambda: m.stock(1, keeper), lambda: m.stock(-40, keeper), lambda: m.stock(1, 2))
    while m.model.stock > 2:
        _do(m, lambda: m.stock(-2, keeper))
    _do(m, lambda: m.reserve(LUO, 3, False), lambda: m.stock(3, keeper))
    _do(m, lambda: m.reserve(LIU, 1, False), lambda: m.wait(24 * 9, True))
    _do(m, lambda: m.hand_over(2, keeper))


def _thing(m: Steps, wanted: object) -> int:
    return next(n for n, x in enumerate(m.things()) if x[1] is wanted)


def _freezes(m: Steps) -> None:
    _put(m, GRID, LUO, "meeting")
    claim = list(m.model.acts.values())[-1]
    n = _thing(m, claim)
    _do(m, lambda: m.freeze(3, n, True), lambda: m.freeze(0, n, True), lambda: m.freeze(1, n, True))
    assert claim.frozen
    _do(m, lambda: m.decide(0, 0, True))
    _do(m, lambda: m.lift(0, 0), lambda: m.lift(4, 0), lambda: m.lift(1, 0), lambda: m.lift(1, 0))
    _do(m, lambda: m.decide(0, 0, True), lambda: m.reserve(LUO, 1, False))
    held = _thing(m, m.model.reservations[-1])
    _do(m, lambda: m.freeze(0, held, True), lambda: m.hand_over(0, 0), lambda: m.cancel(0, False))


def _talk(m: Steps) -> None:
    """A meeting of four; the fifth is a stranger."""
    _do(m, lambda: m.call(4), lambda: m.call(0), lambda: m.begin(0, 0))
    _do(m, lambda: m.sign_in(0, 4), lambda: m.sign_in(0, 2), lambda: m.sign_in(0, 2))
    _do(m, lambda: m.vote(0, 2, "yes"), lambda: m.begin(0, 2), lambda: m.begin(0, 0))
    _do(m, lambda: m.vote(0, 2, "perhaps"), lambda: m.vote(0, 2, "yes"), lambda: m.vote(0, 2, "no"))
    _do(m, lambda: m.vote(0, 4, "no"), lambda: m.vote(0, 3, "no"), lambda: m.close(0, 2))
    _do(m, lambda: m.close(0, 0), lambda: m.close(0, 0), lambda: m.vote(0, 1, "no"))
    _do(m, lambda: m.call(0), lambda: m.sign_in(0, 0), lambda: m.wait(24 * 3, True))


def _rulebook(m: Steps) -> None:
    """The first rulebook of the village's own, after three that are wrong and one by a stranger."""
    for n in (0, 4, 8):
        _do(m, lambda n=n: m.adopt(n, 0))
    _do(m, lambda: m.adopt(1, 2), lambda: m.adopt(1, 0))


def _line(m: Steps, home: int, kind: str) -> int:
    whose = m.names.homes[HOMES[home]]
    found = ((x.whose, x.kind) for _, x in m.lines())
    return next(n for n, x in enumerate(found) if x == (whose, kind))


def _objections(m: Steps) -> None:
    """April is shown: a veto is lifted, one line stays disputed and moves on."""
    _do(m, lambda: m.month_passes(False), lambda: m.confirm(5, 0), lambda: m.confirm(0, 0))
    _do(m, lambda: m.confirm(0, 0), lambda: m.run("settle"))
    veto, help_ = _line(m, CHEN, "veto"), _line(m, LUO, "award")
    _do(m, lambda: m.object(3, veto), lambda: m.object(3, veto), lambda: m.judge(7, 0, True))
    _do(m, lambda: m.judge(0, 0, True), lambda: m.judge_again(0), lambda: m.judge(1, 0, True))
    _do(m, lambda: m.object(0, help_), lambda: m.wait(24 * 9, True))
    for _ in range(2):
        _do(m, lambda: m.wait(24 * 3, True))
    month = next(x for x in reversed(m.model.months.values()) if x.subject == H)
    frozen = _thing(m, month)
    _do(m, lambda: m.freeze(0, frozen, True), lambda: m.wait(24 * 3, True), lambda: m.lift(2, 2))
    _do(m, lambda: m.run("settle"), lambda: m.judge(0, 0, False), lambda: m.judge_again(1))
    _do(m, lambda: m.judge(0, 0, False), lambda: m.object(1, _line(m, LIU, "award")))
    _do(m, lambda: m.judge(0, 0, True))
    assert month.state == "settled"


def _expiry(m: Steps) -> None:
    """20 May is over: what was unspent is gone, once; what was held then does not come back."""
    _do(m, lambda: m.reserve(LUO, 1, False), lambda: m.wait(24 * 3, False))
    _do(m, lambda: m.reserve(LIU, 1, False), lambda: m.cancel(1, False), lambda: m.run("expire"))
    _put(m, GRID, LUO, "neighbour-help")
    _do(m, lambda: m.decide(0, 0, True), lambda: m.cancel(0, False), lambda: m.adopt(1, 0))
    assert m.model.expired


def _vote(m: Steps) -> None:
    """May is voted down, worked out again and voted for; June has nothing left to take over."""
    _do(m, lambda: m.month_passes(True))
    for word in ("no", "yes"):
        _do(m, lambda: m.call(0), lambda: m.call(0), lambda: m.sign_in(0, 2))
        _do(m, lambda: m.sign_in(0, 1), lambda: m.sign_in(0, 0), lambda: m.begin(0, 0))
        for who in range(3):
            _do(m, lambda who=who, word=word: m.vote(0, who, word))
        _do(m, lambda: m.close(0, 0), lambda: m.vote_again(2, 0), lambda: m.vote_again(0, 0))
    _do(m, lambda: m.month_passes(True), lambda: m.run("settle"))
    assert [x.state for x in m.model.months.values() if x.voted] == ["settled", "settled"]
