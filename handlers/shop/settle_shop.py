"""结账: what the shop handed over last month is proposed, agreed to by another, and paid."""

from core.clock import spoken_month
from core.funds import yuan
from core.outbox import Choice, Message
from core.points.shop import sales, settlement, shop
from core.registry.people import Person, Post
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "settle_shop"
_SPOKEN = {"提交结账": "propose"}


def asks_why(turn: Turn, answers: Answers) -> bool:
    """Sent back without a reason. What can no longer be decided ends it here."""
    if answers.get("action") != "reject" or turn.person is None:
        return False
    settlement.to_decide(
        turn.db, turn.person, answers["settlement"], answers.get("version"), turn.now
    )
    return True


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Decide, propose, or show what can be settled."""
    if turn.person is None:
        return [Message("结账由积分超市的店主或村里的记录员来提。")]
    action = answers.get("action") or _SPOKEN.get(str(answers.get("spoken", "")))
    if action == "propose":
        made, asked = settlement.propose(turn.db, turn.person, turn.now)
        who = asked[0].name if asked else "镇里"
        return [
            Message(f"提了：{spoken_month(made.month)}结账{yuan.spoken(made.fen)}，等{who}同意。")
        ]
    if action in ("agree", "reject"):
        return [decide(turn, turn.person, answers)]
    waiting = settlement.waiting_for(turn.db, turn.person, turn.now)
    if waiting:
        return [settlement.question(turn.db, proposal) for proposal in waiting]
    village_id, month = settlement.to_propose(turn.db, turn.person, turn.now)
    listed = sales.listing(turn.db, village_id, month)
    return [
        Message(
            f"{listed}\n对得上就回“提交结账”。", (Choice("提交结账", NAME, {"action": "propose"}),)
        )
    ]


def decide(turn: Turn, person: Person, answers: Answers) -> Message:
    """Agree and pay, or send it back."""
    which, version = answers["settlement"], answers.get("version")
    if answers["action"] == "agree":
        made = settlement.agree(turn.db, person, which, version, turn.now)
        how = "已从积分超市资金里付出" if made.voucher_id else "请从村里的账上付给店里"
        return Message(f"同意了：{spoken_month(made.month)}结账{yuan.spoken(made.fen)}，{how}。")
    made = settlement.reject(turn.db, person, which, version, answers["why"], turn.now)
    return Message(f"退回了：{spoken_month(made.month)}的结账单。原因已告诉店主，改好了可以再提。")


flow = Flow(
    name=NAME,
    words=("结账", "/settle"),
    posts=frozenset({*shop.KEEPERS, Post.VILLAGE_DIRECTOR, Post.TOWN_CADRE}),
    asks=(text("why", "哪里不对？店主要照着改的。", max_chars=100, when=asks_why),),
    done=done,
    spoken=(*_SPOKEN, "同意结账", "退回结账"),
    hint="结账：积分超市上个月交了多少货，提出来、同意、付钱",
    order=56,
)
