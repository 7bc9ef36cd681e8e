"""捐款: money that came in, with its giver and its receipt, for another person to agree to."""

import re

from core.funds import approval, approvers, pots, presets, publication, yuan
from core.funds.book import PURSES, Purse
from core.funds.vouchers import VoucherKind, Wanted
from core.outbox import Message
from core.registry import people
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry

NAME = "fund_in"
DONATION, VILLAGE = VoucherKind.DONATION.value, VoucherKind.VILLAGE_MONEY.value
_GIVER = re.compile(r"^(?P<giver>[^\d\s，,]{2,12}?)(?:捐款|捐了|捐|送来)")


_WOULD_GIVE = re.compile(
    r"我们?家?(?:想|要|愿意)(?:给|为|向)?(?:村里|村上)?捐(?!献?血|衣|物).{0,12}"
)


def typed(turn: Turn, words: str) -> Answers | None:
    """我想捐500块: somebody who means to give is told whom to go to."""
    return {"said": ""} if _WOULD_GIVE.fullmatch(words.rstrip("。！!")) else None


def village(turn: Turn) -> str | None:
    """The village for which the speaker enters money."""
    return pots.keeps_books(turn.db, turn.person, turn.now) if turn.person else None


def entering(turn: Turn, _: Answers) -> bool:
    """The speaker enters money for a village; everybody else is told whom to go to."""
    return village(turn) is not None


def kinds(_: Turn, __: Answers) -> Options:
    """Where it comes from."""
    return [(DONATION, "捐款"), (VILLAGE, "村里拨的钱")]


def asks_kind(turn: Turn, answers: Answers) -> bool:
    """It has not been said that somebody gave it."""
    return entering(turn, answers) and giver(answers) == ""


def donated(turn: Turn, answers: Answers) -> bool:
    """It is a gift."""
    return entering(turn, answers) and answers.get("kind", DONATION) == DONATION


def giver(answers: Answers) -> str:
    """Who gave it, as far as it has been said."""
    match = _GIVER.match(answers.get("said", ""))
    return str(answers.get("giver") or (match["giver"] if match else ""))


def asks_giver(turn: Turn, answers: Answers) -> bool:
    """The words name no giver."""
    return donated(turn, answers) and giver(answers) == ""


def asks_source(turn: Turn, answers: Answers) -> bool:
    """Village money: out of what."""
    return entering(turn, answers) and not donated(turn, answers)


def consent(_: Turn, answers: Answers) -> str:
    """Whether the giver's name may be published."""
    return f"{giver(answers)}愿意公布姓名吗？不愿意就写“{publication.UNNAMED}”。"


def agrees(_: Turn, __: Answers) -> Options:
    """Yes or no."""
    return [(True, "愿意公布"), (False, "不愿意")]


def fen(answers: Answers) -> int | None:
    """How much, as far as it has been said."""
    return answers.get("fen") or yuan.read(answers.get("said", ""))


def asks_fen(turn: Turn, answers: Answers) -> bool:
    """The words name no amount."""
    return entering(turn, answers) and fen(answers) is None


def read_fen(turn: Turn, _: Answers) -> int:
    """An amount with at most two decimals."""
    fen = yuan.read(turn.event.text) or yuan.read(turn.event.text.strip() + "元")
    if fen is None:
        raise Retry("没看懂是多少钱。请回比如“500元”“1200.5元”，最多两位小数。")
    return fen


def purses(turn: Turn, _: Answers) -> Options:
    """The purses that the village keeps."""
    preset = presets.of_village(turn.db, village(turn) or "")
    return [(p.value, PURSES[p]) for p in (preset.purses if preset else ())]


def asks_purse(turn: Turn, answers: Answers) -> bool:
    """The village keeps more than one."""
    return entering(turn, answers) and len(purses(turn, answers)) > 1


def photos(answers: Answers) -> tuple[str, ...]:
    """The receipt, with the first words or after them."""
    return tuple(answers.get("photos") or answers.get("sent", {}).get("photos", ()))


def asks_receipt(turn: Turn, answers: Answers) -> bool:
    """No photo has come yet."""
    return entering(turn, answers) and not photos(answers)


def read_receipt(turn: Turn, _: Answers) -> list[str]:
    """A photo; there is no way round it."""
    if not turn.photos:
        raise Retry("要有收据或转账单的照片才能入账。请拍一张发来，不办了就发“取消”。")
    return list(turn.photos)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put it before another person; who is no cadre hears whom to go to."""
    here = village(turn)
    if turn.person is None or here is None:
        return [Message(to_whom(turn))]
    gift = donated(turn, answers)
    wanted = Wanted(
        village_id=here,
        purse=Purse(answers.get("purse") or purses(turn, answers)[0][0]),
        fen=fen(answers) or 0,
        kind=VoucherKind.DONATION if gift else VoucherKind.VILLAGE_MONEY,
        what=answers.get("source") or "捐款",
        photos=photos(answers),
        giver=giver(answers) if gift else "",
        named=bool(answers.get("named")),
    )
    voucher = approval.propose(turn.db, turn.person, wanted, turn.now)
    who = "或".join(p.name for p in approvers.of(turn.db, voucher, turn.now)) or "镇里"
    whose = f"{wanted.giver}捐款" if gift else "村里拨入"
    return [
        Message(
            f"记下了：{whose}{yuan.spoken(wanted.fen)}，入{PURSES[wanted.purse]}，"
            f"等{who}批准后入账，下月5号公布。记错了就回“撤销”。"
        )
    ]


def to_whom(turn: Turn) -> str:
    """Where somebody who wants to give goes."""
    home = turn.village_id
    if home is None or presets.of_village(turn.db, home) is None:
        return "谢谢您的心意！请直接跟村干部联系，他们会告诉您怎么捐。"
    officers = [
        p for post in approvers.APPROVERS for p in people.holders(turn.db, post, home, turn.now)
    ]
    names = "、".join(dict.fromkeys(p.name for p in officers)) or "村干部"
    return f"谢谢您的心意！请找{names}，钱交到村里、开了收据就入账，下月5号公布。"


flow = Flow(
    name=NAME,
    words=("捐款", "入账", "/donate"),
    hint="捐款：给村里捐钱找谁；村干部把收到的钱入账",
    order=53,
    typed=typed,
    asks=(
        choose("kind", "收到的是什么钱？", kinds, flow=NAME, when=asks_kind),
        text("giver", "是谁捐的？写名字或单位。", max_chars=40, when=asks_giver),
        choose("named", consent, agrees, flow=NAME, when=donated),
        text("source", "从哪里拨的？比如“村集体经济收入”。", max_chars=60, when=asks_source),
        Ask("fen", lambda *_: Message("多少钱？比如“500元”。"), read_fen, asks_fen),
        choose("purse", "入哪笔资金？", purses, flow=NAME, when=asks_purse),
        Ask("photos", lambda *_: Message("请发收据或转账单的照片。"), read_receipt, asks_receipt),
    ),
    done=done,
)
