"""核销: the keeper types a code or a card's number, sees whose it is, and hands over."""

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.shop import card, card_redemption, counter, redemptions, shop
from core.points.shop.counter import UnknownCode
from core.points.subjects import subjects
from core.registry import invitations
from core.registry.people import Person
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.shop import reservations

NAME = "hand_over"
_MOST_LISTED = 20
_HOW = "请输入兑换码（8位）或积分卡号（9位）。"
_OWN = "这是兑换码。请拿到积分超市给店主看，由店主来输。"
_NOBODY = "核销由积分超市的店主来办。要换东西请发“兑换”。"


def typed(turn: Turn, words: str) -> Answers | None:
    """A code or a card's number alone, from whoever stands at a counter."""
    number = counter.bare(words)
    if not (counter.is_code(number) or card.is_number(number)):
        return None
    is_own = any(
        counter.bare(reservation.code) == number for reservation in reservations.waiting(turn)
    )
    return {"said": number} if is_own or turn.holds(*shop.KEEPERS) else None


def asks_code(turn: Turn, answers: Answers) -> bool:
    """Neither a code nor a choice has come. Who keeps no shop hears so."""
    if turn.person is None or not turn.holds(*shop.KEEPERS):
        raise Refusal(_OWN if counter.is_code(str(answers.get("said", ""))) else _NOBODY)
    return not answers.get("said") and "redemption" not in answers and "card" not in answers


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand over, ask for a yes, or show what a code or a card stands for."""
    if turn.person is None:
        return [Message(_NOBODY)]
    if "redemption" in answers:
        return [hand(turn, turn.person, answers)]
    if "card" in answers:
        return [ask(turn, turn.person, answers)]
    number = counter.bare(str(answers.get("code") or answers["said"]))
    if len(number) == card.DIGITS and number.isdecimal():
        return [shelf(turn, turn.person, number)]
    redemption = counter.seek(turn.db, turn.person, turn.address, number, turn.now)
    if counter.waits_for(redemption):
        return [
            Message(f"{counter.title(turn.db, redemption)}，还在等人确认。确认了我马上告诉您。")
        ]
    return [counter.question(turn.db, redemption)]


def hand(turn: Turn, keeper: Person, answers: Answers) -> Message:
    """The goods are given."""
    redemption = counter.hand_over(
        turn.db, keeper, answers["redemption"], answers.get("version"), turn.now
    )
    return Message(
        f"交货了：{counter.title(turn.db, redemption)}。点错了就回“撤销”。", thing=redemption.id
    )


def shelf(turn: Turn, keeper: Person, number: str) -> Message:
    """What a card's household can have."""
    household_card, balance = card_redemption.at_card(turn.db, keeper, number, turn.now)
    name = subjects.shown(turn.db, balance.subject, [balance.subject_id])[balance.subject_id].masked
    goods = [g for g in shop.on_sale(turn.db, balance.village_id) if g.points <= balance.points]
    if not goods:
        return Message(f"{name}余额{balance.points}分，现在没有够换的东西。")
    choices = tuple(
        Choice(
            f"{g.name} {g.points}分",
            NAME,
            {"card": household_card.id, "goods": g.id, "points": g.points},
        )
        for g in goods[:_MOST_LISTED]
    )
    return Message(
        f"{name}余额{balance.points}分。换哪样？选好了要等那家人或他们的代表确认。", choices
    )


def ask(turn: Turn, keeper: Person, answers: Answers) -> Message:
    """Hold it, and say who must agree."""
    made, asked = card_redemption.ask(
        turn.db, keeper, answers["card"], answers["goods"], answers["points"], turn.now
    )
    names = "、".join(p.name for p in asked)
    what = redemptions.what(made)
    return Message(f"已经问了{names}，确认了我马上告诉您，再交货。先把{what}留着，到今天晚上。")


def refused(turn: Turn, no: Refusal) -> None:
    """A code that names nothing is counted, so that codes cannot be guessed."""
    if isinstance(no, UnknownCode):
        invitations.count_wrong_code(turn.db, turn.address, turn.now)


flow = Flow(
    name=NAME,
    words=("核销", "/handover"),
    asks=(text("code", _HOW, max_chars=30, digits=True, when=asks_code, finds=always),),
    done=done,
    hint="核销：店主输兑换码或积分卡号，看是谁换什么，再交货",
    order=53,
    typed=typed,
    refused=refused,
)
