"""审批: somebody else agrees to money, or not; the receipt can be looked at before."""

from core.funds import approval, notices, receipts, vouchers, yuan
from core.funds.vouchers import Voucher, VoucherState
from core.outbox import Message
from core.registry.people import Person, Post
from handlers.engine.asks import text
from handlers.engine.deciding import Words, lacks_reason
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_ALL = ("全部批准", "都批准", "全批准")
_WORDS = Words(
    thing="voucher",
    yes="批准",
    action="approve",
    no=("不批准", "不批", "退回", "不同意"),
    also_yes=("同意", "可以"),
)


def asks_reason(turn: Turn, answers: Answers) -> bool:
    """A rejection without a reason."""
    return lacks_reason(turn, answers, _WORDS, approval.to_decide)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was said, or list what waits."""
    if turn.person is None:
        return [Message("审批要由村干部来办。")]
    wanted = _WORDS.wanted(answers)
    if not wanted:
        waiting = approval.waiting_for(turn.db, turn.person, turn.now)
        if turn.event.text.strip("。！! ") in _ALL:
            return approve(turn, turn.person, [(v.id, v.version) for v in waiting])
        return listing(turn, waiting)
    what = _WORDS.verb(answers)
    if what == "approve":
        return approve(turn, turn.person, wanted)
    if what == "reject":
        return reject(turn, turn.person, wanted, _WORDS.reason(answers))
    if len(wanted) > 1:
        return [Message("这几笔怎么定？请连号码一起回，比如“1 3 批准”，或“2 不批准 小票看不清”。")]
    return show(turn, turn.person, wanted[0][0], photos=what == "show")


def approve(turn: Turn, person: Person, wanted: list[tuple[str, int | None]]) -> list[Message]:
    """Agree to each; a single one says what is left, several are summed up."""
    if not wanted:
        return [Message("没有等您审批的钱。")]
    approved = [approval.approve(turn.db, person, *voucher, turn.now) for voucher in wanted]
    if len(approved) == 1:
        return [
            Message(f"批准了：{vouchers.title(turn.db, approved[0])}。已经入账，也告诉了经手的人。")
        ]
    total = yuan.spoken(sum(abs(v.fen) for v in approved))
    return [Message(f"批准了{len(approved)}笔，共{total}。已经入账，都通知到了。")]


def reject(
    turn: Turn, person: Person, wanted: list[tuple[str, int | None]], why: str
) -> list[Message]:
    """Refuse them, each with the same reason."""
    rejected = [approval.reject(turn.db, person, *voucher, why, turn.now) for voucher in wanted]
    named = "、".join(vouchers.title(turn.db, v) for v in rejected)
    return [Message(f"没有批准：{named}。原因：{why.rstrip('。')}。钱没有动。")]


def show(turn: Turn, person: Person, voucher_id: str, *, photos: bool) -> list[Message]:
    """The voucher as it stands; its receipts before, when they are asked for."""
    voucher = approval.see(turn.db, person, voucher_id, turn.now)
    evidence = receipts.photos(turn.db, voucher.id) if photos else []
    shown = [Message(f"小票{n}", picture=one) for n, one in enumerate(evidence, 1)]
    if photos and not evidence:
        shown = [Message("这一笔没有小票。")]
    may_decide = approval.may_decide(turn.db, person, voucher, turn.now)
    if voucher.state == VoucherState.WAITING and may_decide:
        return [*shown, notices.question(turn.db, voucher)]
    return [*shown, Message(f"{vouchers.title(turn.db, voucher)}，{state(turn, voucher)}。")]


def state(turn: Turn, voucher: Voucher) -> str:
    """How it stands, in words."""
    waits = voucher.state == VoucherState.WAITING
    return "在等审批" if waits else approval.outcome(turn.db, voucher)


def listing(turn: Turn, waiting: list[Voucher]) -> list[Message]:
    """What waits for this person."""
    if not waiting:
        return [Message("没有等您审批的钱。")]
    if len(waiting) == 1:
        return [notices.question(turn.db, waiting[0])]
    return [notices.listing(turn.db, waiting)]


flow = Flow(
    name="approve_voucher",
    words=("审批", "经费审批", *_ALL, "/approve"),
    posts=frozenset(
        {
            Post.CLERK,
            Post.VILLAGE_SECRETARY,
            Post.VILLAGE_DIRECTOR,
            Post.TOWN_CADRE,
            Post.SUPERVISOR,
            Post.REPRESENTATIVE,
        }
    ),
    hint="审批：看等您审批的钱，先看小票再批",
    order=52,
    many=True,
    spoken=("批准", "不批准"),
    asks=(text("reason", "为什么不批准？报的人会看到。", max_chars=100, when=asks_reason),),
    done=done,
)
