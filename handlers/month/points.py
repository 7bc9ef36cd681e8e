"""积分: what the own household, and the representative, has and what is under way."""

from core.outbox import Choice, Message
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Period
from core.points.standing import standing
from core.points.standing.standing import Standing
from core.points.statement import publicity
from core.points.subjects import subjects
from handlers.claims import not_credited
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.shop import reservations


def in_words(turn: Turn, summary: Standing) -> str:
    """One subject's points in three lines."""
    held = f"另有{summary.held}分的东西等着去店里拿。" if summary.held else ""
    owed = f"还欠{summary.debt}分，从下一次的积分里扣。" if summary.debt else ""
    rows = [
        f"{summary.name}：余额{summary.balance}分。{owed}{held}"
        if summary.spends
        else f"{summary.name}："
    ]
    waiting = f"，还有{summary.waiting}条等审核{_more(summary)}" if summary.waiting else ""
    rows.append(
        f"{_running(summary.period)}到今天：审核通过{not_credited.signed(summary.passed)}分{waiting}。"
    )
    rows += [not_credited.hangs(one) for one in summary.hanging]
    if summary.last is not None:
        how = publicity.status(turn.db, summary.last)
        got = (
            f"{summary.score}分，{summary.grade}"
            if summary.grade
            else f"{not_credited.signed(summary.score)}分"
        )
        rows.append(f"{periods.spoken(summary.last.period)}：{got}，{how}。")
    return "\n".join(rows)


def _more(summary: Standing) -> str:
    """What the claims that wait would add: a cap or a veto leaves less than they say."""
    return f"，都通过了再{'加' if summary.more >= 0 else '扣'}{abs(summary.more)}分"


def _running(period: str) -> str:
    return "本月" if periods.kind(period) == Period.MONTH else periods.spoken(period)


def done(turn: Turn, _: Answers) -> list[Message]:
    """Everything that is the speaker's."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，绑定以后就能看自家积分。")]
    whose = subjects.of_person(turn.db, turn.person.id, turn.now)
    if not whose:
        return [Message(reservations.UNREGISTERED)]
    counted = standing.counted(turn.db, whose, turn.now)
    if not counted:
        return [Message(reservations.UNCOUNTED)]
    rows = [
        in_words(turn, standing.of_subject(turn.db, kind, which, turn.now))
        for kind, which in counted
    ]
    more = (Choice("为什么", "why"), Choice("排名", "ranking"))
    return [Message("\n".join(rows), more)]


flow = Flow(
    name="points",
    words=("积分", "我的积分", "/points"),
    intents=("query_points",),
    hint="积分：看自家的余额、本月和上月的积分",
    order=21,
    asks=(),
    done=done,
)
