"""取消兑换: the points come back, the goods go back to the shelf."""

from core.errors import Refusal
from core.outbox import Message
from core.points.ledger import expiry
from core.points.shop import redemptions
from core.points.shop.redemptions import Redemption
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.shop import reservations

NAME = "cancel_redemption"


def which(turn: Turn, _: Answers) -> Options:
    """What waits at the shop."""
    return [(r.id, redemptions.what(r)) for r in reservations.waiting(turn)]


def asks_which(turn: Turn, _: Answers) -> bool:
    """There are several. With none it ends here."""
    waiting = reservations.waiting(turn)
    if turn.person is None:
        raise Refusal(reservations.NOBODY)
    if not waiting:
        raise Refusal("没有可以取消的兑换。已经拿走的，取消不了；发“兑换”看能换什么。")
    return len(waiting) > 1


def meant(turn: Turn, answers: Answers) -> Redemption:
    """The one that it has come down to."""
    waiting = reservations.waiting(turn)
    chosen = [r for r in waiting if r.id == answers.get("which")] or waiting
    return chosen[0]


def would_lose(turn: Turn, answers: Answers) -> bool:
    """The points have expired meanwhile: they are good for these goods, and come back to nobody."""
    one = meant(turn, answers)
    over = expiry.between(turn.db, one.village_id, one.subject, one.at, turn.now)
    return over is not None


def warning(turn: Turn, answers: Answers) -> str:
    """What cancelling would cost."""
    one = meant(turn, answers)
    return f"{redemptions.what(one)}用的积分已经到期，取消了就没有了，不会退回。还是去店里拿吧？"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Cancel it."""
    if turn.person is None or answers.get("sure") is False:
        return [Message("好，没有取消，请去店里拿。发“我的兑换”看兑换码。")]
    one = meant(turn, answers)
    back = redemptions.cancel(turn.db, turn.person, one.id, None, turn.now)
    rest = f"退回{back}分。" if back else "积分已经到期，没有退回。"
    return [Message(f"取消了：{redemptions.what(one)}，{rest}")]


flow = Flow(
    name=NAME,
    words=("取消兑换", "/cancelredemption"),
    hint="取消兑换：还没去拿的不要了，积分退回",
    order=52,
    asks=(
        choose("which", "取消哪一样？", which, flow=NAME, when=asks_which),
        choose(
            "sure",
            warning,
            lambda *_: [(False, "不取消"), (True, "还是取消")],
            flow=NAME,
            when=would_lose,
        ),
    ),
    done=done,
)
