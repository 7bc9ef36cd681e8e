"""Not credited (还没到账): a month that people ask for, where its points are, and who has to act."""

import re
from datetime import date

from core.clock import day_of
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Period, Subject
from core.points.standing import hanging, running, standing
from core.points.standing.hanging import Hanging
from core.points.statement import statements, sums
from core.points.subjects import subjects
from handlers.engine.event import Turn
from handlers.understand.numbers import value

_NAMED = re.compile(
    "(?:(?P<year>20[0-9]{2})年|今年|去年)?(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?"
)
_LAST = re.compile("上个?月(?:份)?")
_THIS = re.compile("这个?月|本月|当月")
_ROUND = re.compile(
    "我家里?|我们家?|咱们?家?|俺们?家?|[我咱俺]|家里|积|分|[的了呢啊呀吗嘛，,。？?！!\\s]|都|到现在|现在|还"
)


_ASK = re.compile(
    "(?:怎么|为什么|为啥|咋个?|凭什么)?(?:还|都)?(?:没有?|不|冇|未)(?:给我?)?(?:到账|入账|公示|到|算|加|出来|公布)|什么时候|啥时候|几时|到账|入账|公示"
)
_OWN = re.compile("我(?!们?村|们?组)|俺|咱家|咱们家")
_LIST = re.compile("公示|张榜|出榜|公布|积分表|月表|的表|卡在")
"""What is shown to all, not what somebody has."""


def own(turn: Turn, words: str) -> str:
    """Where the speaker's own points are, if the words ask for those; empty else."""
    is_own = _OWN.search(words) or not (turn.posts or _LIST.search(words))
    if turn.person is None or not is_own:
        return ""
    today = day_of(turn.now)
    month = month_named(_ASK.sub("", words), today)
    if month is not None:
        return of_month(turn, month)
    held = subjects.of_person(turn.db, turn.person.id, turn.now)
    return "\n".join(row for subject, which in held for row in _hanging(turn, subject, which))


def _hanging(turn: Turn, subject: Subject, which: str) -> list[str]:
    village_id = subjects.village_of(turn.db, subject, which, turn.now)
    book = versions.in_force(turn.db, village_id, subject, day_of(turn.now))
    name = subjects.shown(turn.db, subject, [which])[which].own
    waiting = hanging.of_subject(turn.db, village_id, book, subject, which, turn.now)
    return [f"{name}{hangs(one)}" for one in waiting if one.points or one.waiting]


def month_named(words: str, today: date) -> date | None:
    """The first day of the month that these words are about, and of nothing else; never one to come."""
    for pattern in (_NAMED, _LAST, _THIS):
        match = pattern.search(words)
        if match is None or _ROUND.sub("", pattern.sub("", words, count=1)):
            continue
        if pattern is _THIS:
            return today.replace(day=1)
        if pattern is _LAST:
            return periods.days(periods.before(f"{today:%Y-%m}"))[0]
        return _past(match, today)
    return None


def _past(match: re.Match[str], today: date) -> date | None:
    month = value(match["month"])
    if not 1 <= month <= 12:
        return None
    year = int(match["year"]) if match["year"] else today.year - (month > today.month)
    if match[0].startswith("去年"):
        year = today.year - 1
    return min(date(year, month, 1), today.replace(day=1))


def of_month(turn: Turn, day: date) -> str:
    """Where the points of that month are, for all that is the speaker's."""
    assert turn.person is not None  # whose points else
    held = standing.counted(
        turn.db, subjects.of_person(turn.db, turn.person.id, turn.now), turn.now
    )
    rows = [_of_subject(turn, subject, which, day) for subject, which in held]
    return "\n".join(rows) or "村里现在没有给您家记积分。发“规则”看积分记给谁、怎么来。"


def _of_subject(turn: Turn, subject: Subject, which: str, day: date) -> str:
    village_id = subjects.village_of(turn.db, subject, which, turn.now)
    book = versions.in_force(turn.db, village_id, subject, day_of(turn.now))
    period = periods.of_day(day, book.period if book else Period.MONTH)
    name = subjects.shown(turn.db, subject, [which])[which].own
    waiting = hanging.of_subject(turn.db, village_id, book, subject, which, turn.now)
    if one := next((x for x in waiting if x.period == period), None):
        return f"{name}{hangs(one)}"
    statement = statements.of_month(turn.db, village_id, subject, period)
    if statement is not None:
        known = sums.of(turn.db, statement).get(which)
        points = f"{signed(known.score)}分" if known else "没有加分，也没有扣分"
        how = hanging.of_statement(turn.db, statement, turn.now)
        return f"{name}{periods.spoken(period)}：{points}，{how}。发“为什么”看每一笔。"
    counted = running.of_period(turn.db, village_id, book, subject, which, period)
    if periods.days(period)[1] > day_of(turn.now):
        more = f"，还有{counted.waiting}条等审核" if counted.waiting else ""
        so_far = f"到今天审核通过{signed(counted.passed)}分{more}"
        return f"{name}{periods.spoken(period)}还没过完，{so_far}，过完了才算，公示后入账。"
    return f"{name}{periods.spoken(period)}没有记过分。做了没报的，现在还可以发“申报”试试。"


def hangs(one: Hanging) -> str:
    """A period that is over and not shown yet: what it comes to, and who has to act."""
    waits = f"，等了{one.days}天" if one.days > 1 else ""
    above = "，镇里已经知道了" if one.above else ""
    claims = f"，还有{one.waiting}条等审核" if one.waiting else ""
    points = "" if one.points is None else f"{signed(one.points)}分{claims}，"
    return f"{periods.spoken(one.period)}：{points}{one.how}{waits}{above}。"


def signed(points: int) -> str:
    """+5, -5 or 0."""
    return f"{points:+d}" if points else "0"
