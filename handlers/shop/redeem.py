"""兑换: points for goods, one number and one word, and a code comes back."""

import re

from core.errors import Refusal
from core.outbox import Message
from core.points.rulebook.rulebook import Subject
from core.points.shop import redemptions, shop, spending
from core.points.shop.redemptions import Wanted
from core.points.shop.shop import FOR_WHOM, Goods
from core.points.shop.spending import Spendable
from core.points.standing import standing
from core.points.subjects import subjects
from core.registry.people import Person
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.shop import ages, reservations
from handlers.understand.meaning import Meaning
from handlers.understand.numbers import value
from handlers.understand.wording import standard

NAME = "redeem"
_PIECES = re.compile(
    r"(\d{1,3}|[一二两三四五六七八九十]+)\s*(?:件|个|瓶|袋|包|条|支|桶|盒|斤|份|提|把)"
)
_HAS_CODE = re.compile("兑换码|码.{0,6}(?:领|拿|用)|(?:领|拿)不[了到]")
_MOST_LISTED = 20


def fill(turn: Turn, meaning: Meaning) -> Answers:
    """The one thing on sale that the words name, and how many."""
    words = standard(turn.event.text)
    if turn.village_id is None or _HAS_CODE.search(words):
        return {}
    fitting = [g for g in shop.on_sale(turn.db, turn.village_id) if g.name in words]
    if len(fitting) != 1:
        return {}
    pieces = _pieces(words)
    return {"goods": _value(fitting[0])} | ({"pieces": pieces} if pieces else {})


def _pieces(words: str) -> int | None:
    match = _PIECES.search(words)
    return value(match[1]) if match else None


def _value(goods: Goods) -> list[str | int]:
    return [goods.id, goods.points]


def own_balances(turn: Turn) -> list[Spendable]:
    """The speaker's points, wherever a shop takes them; those who have none are told why."""
    if turn.person is None:
        raise Refusal(reservations.NOBODY)
    balances = spending.spendable(turn.db, turn.person, turn.now)
    if not balances:
        raise Refusal(_nothing(turn, turn.person))
    return [s for s in balances if s.points > 0] or balances[:1]


def _nothing(turn: Turn, person: Person) -> str:
    """Why there is nothing to spend: no household, no points for it, or points that bring a grade."""
    own_subjects = subjects.of_person(turn.db, person.id, turn.now)
    if not own_subjects:
        return reservations.UNREGISTERED
    if not standing.counted(turn.db, own_subjects, turn.now):
        return reservations.UNCOUNTED
    return "村里的积分只用来评定，不换东西。发“积分”看得了多少分，发“规则”看怎么来的。"


def about_a_code(answers: Answers) -> bool:
    """The words ask about a code that is there already."""
    return bool(_HAS_CODE.search(str(answers.get("said", ""))))


def asks_whose(turn: Turn, answers: Answers) -> bool:
    """Both the household and the representative have something."""
    return not about_a_code(answers) and len(own_balances(turn)) > 1


def whose(turn: Turn, _: Answers) -> Options:
    """Each balance with what stands on it."""
    return [([s.subject, s.subject_id], f"{s.name}（{s.points}分）") for s in own_balances(turn)]


def spends(turn: Turn, answers: Answers) -> Spendable:
    """The balance that it comes out of."""
    balances = own_balances(turn)
    if "whose" in answers:
        chosen = [s for s in balances if [s.subject, s.subject_id] == answers["whose"]]
        if not chosen:  # spent meanwhile, from another phone
            raise Refusal("那边的积分刚才用完了。发“积分”看现在有多少。")
        return chosen[0]
    return balances[0]


def asks_goods(turn: Turn, answers: Answers) -> bool:
    """Not when it has been named. Where nothing can be had today, it ends here and says why."""
    if about_a_code(answers):
        return False
    spendable = spends(turn, answers)
    goods = shop.on_sale(turn.db, spendable.village_id)
    if not goods:
        raise Refusal(
            f"{spendable.name}余额{spendable.points}分。村里的积分超市现在没有东西可换，积分先攒着，一分不会少。"
        )
    if no := spending.closed(spendable.rulebook, turn.now):
        raise Refusal(f"{spendable.name}余额{spendable.points}分。{no}")
    if goods[0].points > spendable.points:
        raise Refusal(f"{balance(turn, spendable)}还不够换东西。{further(spendable, goods)}")
    return True


def balance(turn: Turn, spendable: Spendable) -> str:
    """The balance, and what is held beside it."""
    held = redemptions.held(turn.db, spendable.subject_id)
    return f"{spendable.name}余额{spendable.points}分" + (
        f"（另有{held}分的东西等着拿）。" if held else "。"
    )


def further(spendable: Spendable, goods: list[Goods]) -> str:
    """What the balance is not enough for yet."""
    dear = [
        f"{g.name}{g.points}分（差{g.points - spendable.points}分）" for g in goods[:_MOST_LISTED]
    ]
    return f"再攒攒能换：{'、'.join(d for d, g in zip(dear, goods, strict=False) if g.points > spendable.points)}。"


def question(turn: Turn, answers: Answers) -> str:
    """The balance, and what to save for."""
    spendable = spends(turn, answers)
    goods = shop.on_sale(turn.db, spendable.village_id)
    more = further(spendable, goods) if goods[-1].points > spendable.points else ""
    return f"{balance(turn, spendable)}换哪样？回号码就行。{more}"


def options(turn: Turn, answers: Answers) -> Options:
    """What the balance is enough for, the cheapest first."""
    spendable = spends(turn, answers)
    goods = [g for g in shop.on_sale(turn.db, spendable.village_id) if g.points <= spendable.points]
    said = str(answers.get("said", ""))
    age = ages.named(said)
    meant = [g for g in goods if g.name in said or (age and g.for_whom == age)]
    goods = meant or goods
    return [(_value(g), label(g)) for g in goods[:_MOST_LISTED]]


def label(goods: Goods) -> str:
    """洗衣液 20分（老人）."""
    tag = FOR_WHOM.get(goods.for_whom)
    return f"{goods.name} {goods.points}分" + (f"（{tag}）" if tag else "")


def too_dear(turn: Turn, answers: Answers) -> str:
    """Why the balance is not enough for so many; empty when it is."""
    spendable, pieces = spends(turn, answers), answers.get("pieces", 1)
    points = answers["goods"][1] * pieces
    if points <= spendable.points:
        return ""
    name = chosen(turn, answers).name
    lacks = points - spendable.points
    return (
        f"{spendable.name}余额{spendable.points}分，{name}{pieces}件要{points}分，还差{lacks}分。"
    )


def summary(turn: Turn, answers: Answers) -> str:
    """What it costs and what is left."""
    spendable, pieces = spends(turn, answers), answers.get("pieces", 1)
    points = answers["goods"][1] * pieces
    hint = "要换两件就回“2件”。" if pieces == 1 and spendable.points >= 2 * points else ""
    name = chosen(turn, answers).name
    return f"{name} {points}分，换{pieces}件？换完还剩{spendable.points - points}分。{hint}"


def chosen(turn: Turn, answers: Answers) -> Goods:
    """The goods that it has come down to."""
    goods = turn.db.get(Goods, answers["goods"][0])
    if goods is None:
        raise Refusal("这样东西店里没有了。请再发一次“兑换”。")
    return goods


def more(turn: Turn, answers: Answers) -> Answers | None:
    """How many, said where 确认 was wanted."""
    pieces = _pieces(turn.event.text)
    if not pieces:
        return None
    wanted = {"pieces": pieces}
    if no := too_dear(turn, answers | wanted):
        raise Retry(no)
    return wanted


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Reserve it, and give the code in plain words."""
    if about_a_code(answers):
        return [reservations.listed(turn)]
    if turn.person is None:
        return [Message(reservations.NOBODY)]
    spendable = spends(turn, answers)
    goods_id, points = answers["goods"]
    wanted = Wanted(
        Subject(spendable.subject), spendable.subject_id, goods_id, answers.get("pieces", 1), points
    )
    made = redemptions.reserve(turn.db, turn.person, wanted, turn.now)
    text = (
        f"换好了：{redemptions.what(made)}，余额还有{spendable.points - made.points}分。\n"
        f"兑换码：{redemptions.spaced(made.code)}\n"
        f"到积分超市报这个码就能拿，{redemptions.last_day(made)}前有效。不要了就发“取消兑换”，积分退回。"
    )
    return [Message(text, thing=made.id)]


def asks_sure(turn: Turn, answers: Answers) -> bool:
    """Always, but for words about a code that is there already. What is too dear ends it here."""
    if about_a_code(answers):
        return False
    if no := too_dear(turn, answers):
        raise Refusal(f"{no}发“兑换”看能换什么。")
    return True


_sure = confirm("sure", summary, flow=NAME, more=more)

flow = Flow(
    name=NAME,
    words=("兑换", "/redeem"),
    intents=("redeem",),
    hint="兑换：用积分换东西，看余额够换什么",
    order=50,
    fill=fill,
    asks=(
        choose("whose", "用哪边的积分换？", whose, flow=NAME, when=asks_whose),
        choose("goods", question, options, flow=NAME, when=asks_goods),
        Ask(_sure.name, _sure.prompt, _sure.read, asks_sure),
    ),
    done=done,
)
