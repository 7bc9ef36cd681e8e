"""经费: what money is left, what was spent, and a spending put before somebody else with its receipt."""

import re

from core.errors import Refusal
from core.funds import (
    approval,
    approvers,
    notices,
    pots,
    presets,
    publication,
    rights,
    vouchers,
    yuan,
)
from core.funds import words as money_words
from core.funds.pots import Pot
from core.funds.vouchers import VoucherKind, Wanted
from core.outbox import Choice, Message
from core.registry import households
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry

NAME = "fund"
_SPENT = re.compile(
    r"(?:花(?:了|费|掉)?|垫付?了?|[用付]了|报销了?)\s*[\d零〇一二两三四五六七八九十百千万.,]+\s*[元块圆]钱?"
    r"(?:[\d半](?![\d个人盒斤张只瓶袋箱条件户天次])[角毛]?(?:\d分)?)?"
)
_ASKED = re.compile("[？?]|吗|多少|没有?花|批准|^\\d")
_HOW = "要报花费就直接说，比如“花了35元给张桂花买药”，再发小票。"
_NOT_YET = "村里还没有公布过经费。每月5号公布上个月的，会发到村群里。"
_NO_BOOK = "村里还没有在这里记经费。有疑问请直接问村干部。"


def own_pots(turn: Turn) -> list[Pot]:
    """The pots that the speaker may spend from."""
    return pots.of_person(turn.db, turn.person, turn.now) if turn.person else []


def typed(turn: Turn, words: str) -> Answers | None:
    """花了35元给张桂花买药, said by somebody with money to spend: a spending, no good deed."""
    if not _SPENT.search(words) or _ASKED.search(words):
        return None
    return {"said": words, "action": "spend"} if own_pots(turn) else None


def spending(turn: Turn, answers: Answers) -> bool:
    """Whether a spending is being put down; 经费 alone only shows what is left."""
    text = answers.get("said", "")
    return bool(own_pots(turn)) and (
        answers.get("action") == "spend" or yuan.read(text) is not None
    )


def which(turn: Turn, _: Answers) -> Options:
    """The pots by their place in the list: what is stored must be plain."""
    return [(n, f"{pot.name}（{_left(turn, pot)}）") for n, pot in enumerate(own_pots(turn))]


def _left(turn: Turn, pot: Pot) -> str:
    fen = vouchers.available(turn.db, pot.village_id, pot.purse, pot.person_id)
    return f"还能用{yuan.spoken(fen)}"


def asks_pot(turn: Turn, answers: Answers) -> bool:
    """More than one pot may be meant."""
    return spending(turn, answers) and len(own_pots(turn)) > 1


def pot_of(turn: Turn, answers: Answers) -> Pot:
    """The pot that it comes out of; Refusal when the post has ended meanwhile."""
    held = own_pots(turn)
    place = int(answers.get("pot", 0))
    if place >= len(held):
        raise Refusal("您现在没有可以用的经费。有疑问请问村干部。")
    return held[place]


def amount(answers: Answers) -> int | None:
    """How much, in fen, as far as it has been said."""
    return answers.get("fen") or yuan.read(answers.get("said", ""))


def asks_amount(turn: Turn, answers: Answers) -> bool:
    """The words name no amount."""
    return spending(turn, answers) and amount(answers) is None


def read_amount(turn: Turn, _: Answers) -> int:
    """An amount with at most two decimals."""
    fen = yuan.read(turn.event.text) or yuan.read(turn.event.text.strip() + "元")
    if fen is None:
        raise Retry("没看懂是多少钱。请回比如“35元”“35块5”，最多两位小数。")
    return fen


def asks_what(turn: Turn, answers: Answers) -> bool:
    """Nothing has been said of it yet. More than is left ends it here."""
    if not spending(turn, answers):
        return False
    rights.refuse_too_much(turn.db, wanted(turn, answers))
    return not answers.get("said")


def asks_purpose(turn: Turn, answers: Answers) -> bool:
    """The words leave open under which purpose it is published."""
    return spending(turn, answers) and money_words.purpose(words(answers)) is None


def options(_: Turn, __: Answers) -> Options:
    """The purposes, which are published in place of the words."""
    return [(name, name) for name in money_words.PURPOSES]


def words(answers: Answers) -> str:
    """What the money was for, in the speaker's words, without the amount beside it."""
    text = str(answers.get("what") or answers.get("said") or "")
    return _SPENT.sub("", text).strip(" ，,。") or text


def asks_receipt(turn: Turn, answers: Answers) -> bool:
    """No photo has come yet."""
    return spending(turn, answers) and not _photos(answers)


def _photos(answers: Answers) -> tuple[str, ...]:
    return tuple(answers.get("photos") or answers.get("sent", {}).get("photos", ()))


def read_receipt(turn: Turn, _: Answers) -> list[str]:
    """A photo; there is no way round it."""
    if not turn.photos:
        raise Retry("没有小票报不了。请拍一张小票或收据发来，不报了就发“取消”。")
    return list(turn.photos)


def wanted(turn: Turn, answers: Answers) -> Wanted:
    """The spending as it has been told so far."""
    pot, what = pot_of(turn, answers), words(answers)
    return Wanted(
        village_id=pot.village_id,
        purse=pot.purse,
        fen=-(amount(answers) or 0),
        kind=VoucherKind.SPENDING,
        what=what,
        person_id=pot.person_id,
        photos=_photos(answers),
        purpose=answers.get("purpose") or money_words.purpose(what) or money_words.OTHER_PURPOSE,
        household_id=_helped(turn, pot.village_id, what),
    )


def _helped(turn: Turn, village_id: str, text: str) -> str | None:
    """The household that the words name: its people and their kin don't approve it."""
    homes = households.in_village(turn.db, village_id)
    helped = [h.id for h in homes if h.name.removesuffix("户") in text]
    return helped[0] if helped else None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put the spending before somebody else; or show what is left."""
    if turn.person is None:
        return [Message("还不知道您是哪个村的。请先发“绑定”，绑定以后就能看村里的经费。")]
    if not spending(turn, answers):
        return shown(turn)
    asked = wanted(turn, answers)
    voucher = approval.propose(turn.db, turn.person, asked, turn.now)
    who = "或".join(p.name for p in approvers.of(turn.db, voucher, turn.now)) or "镇里"
    left = vouchers.available(turn.db, asked.village_id, asked.purse, asked.person_id)
    return [
        Message(
            f"报上去了：{yuan.spoken(-asked.fen)}，{asked.purpose}，小票{len(asked.photos)}张，"
            f"等{who}审批。批准后还能用{yuan.spoken(left)}。报错了就回“撤销”。"
        )
    ]


def shown(turn: Turn) -> list[Message]:
    """One's own money; for supervisors the vouchers; for everybody what was published last."""
    if turn.event.text.strip() == "经费公示" or turn.person is None:
        return published(turn)
    held = own_pots(turn)
    watched = pots.supervises(turn.db, turn.person, turn.now)
    rows = [pots.overview(turn.db, pot) for pot in held]
    kept = pots.keeps_books(turn.db, turn.person, turn.now)
    if kept is not None:
        rows.insert(0, pots.of_village(turn.db, kept))
    messages = []
    if rows:
        some = any(
            vouchers.available(turn.db, p.village_id, p.purse, p.person_id) > 0 for p in held
        )
        spend = (Choice("报一笔花费", NAME, {"action": "spend"}),) if some else ()
        messages.append(Message("\n".join([*rows, _HOW] if some else rows), spend))
    if watched is not None:
        messages.append(watching(turn, watched))
    return messages or published(turn)


def watching(turn: Turn, village_id: str) -> Message:
    """The newest vouchers of a village, each with its receipt behind a number."""
    newest = vouchers.of_village(turn.db, village_id)
    head = pots.of_village(turn.db, village_id)
    if not newest:
        return Message(head + "还没有收支。")
    choices = tuple(
        Choice(
            notices.label(turn.db, v), "approve_voucher", {"voucher": v.id, "action": "show"}, v.id
        )
        for v in newest
    )
    return Message(head + "最近的收支，回号码看凭单和小票：", choices)


def published(turn: Turn) -> list[Message]:
    """What the village was shown last."""
    newest = publication.newest(turn.db, turn.village_id) if turn.village_id else None
    if newest is not None:
        return [publication.message(newest)]
    kept = turn.village_id and presets.of_village(turn.db, turn.village_id)
    return [Message(_NOT_YET if kept else _NO_BOOK)]


flow = Flow(
    name=NAME,
    words=("经费", "经费公示", "/fund"),
    hint="经费：看村里的钱和您能用的经费，代表花了直接说“花了35元给张桂花买药”",
    order=51,
    typed=typed,
    asks=(
        choose("pot", "从哪笔经费里出？", which, flow=NAME, when=asks_pot),
        Ask("fen", lambda *_: Message("花了多少钱？比如“35元”。"), read_amount, asks_amount),
        text("what", "花在什么上？一句话就行，审批的人要看的。", max_chars=200, when=asks_what),
        choose(
            "purpose",
            "公布时算哪一类？公布的只有这一类，不写给了谁。",
            options,
            flow=NAME,
            when=asks_purpose,
        ),
        Ask("photos", lambda *_: Message("请发小票或收据的照片。"), read_receipt, asks_receipt),
    ),
    done=done,
)
