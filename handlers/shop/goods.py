"""商品: what the shop has; its keeper puts on sale, restocks, prices, takes off and writes off."""

from collections.abc import Iterable

from core.errors import Refusal
from core.funds import yuan
from core.outbox import Choice, Message
from core.points.shop import agreements, shelves, shop
from core.points.shop.shelves import WantedGoods
from core.points.shop.shop import FOR_WHOM, ForWhom, Goods
from core.registry.people import Person
from handlers.engine import commands
from handlers.engine.asks import Options, choose, confirm, option
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.pointing import quantity
from handlers.engine.reading import By, Evidence, Reading
from handlers.shop import ages, shelf_change, shelf_talk, shelf_words
from handlers.shop.shelf_change import Plan, lacks
from handlers.shop.shelf_words import Line

NAME = "goods"
_HOW = {
    "上架": "请这样发：上架 洗衣液 20分 15元 30件。给老人、小孩的，后面加“老人”“小孩”。几样就一样一行。",
    "进货": "请这样发：进货 洗衣液 10件。",
    "改价": "请这样发：改价 洗衣液 25分 16元。",
    "下架": "请这样发：下架 洗衣液。",
    "报损": "请这样发：报损 洗衣液 2件 受潮了。",
}
_MANAGE = "店主可以发：上架、进货、改价、下架、报损，结账发“结账”。"


def typed(turn: Turn, words: str) -> Answers | None:
    """A line that begins with what is to be done."""
    first = words.split(maxsplit=1)[:1]
    return {"said": words} if first and first[0] in shelf_words.VERBS else None


def hears(turn: Turn) -> Iterable[Reading]:
    """What a keeper says of goods that the shop has: only shown, until it is agreed to."""
    if turn.open_flow == NAME:
        return
    if shelf_change.heard(turn):
        act = Choice("改商品", NAME, {"said": turn.words, "free": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="goods.told", belief=2.0)
        return
    if ages.asked(turn.words):
        act = Choice("商品", NAME, {"said": turn.words, "free": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="goods.age", belief=2.0)
        return
    yield from commands.of_intent(flow, turn)


def asks_which(_: Turn, answers: Answers, plan: Plan) -> bool:
    """The words fit several goods."""
    return plan.one is not None and len(plan.names) > 1 and "which" not in answers


def which(_: Turn, __: Answers, plan: Plan) -> Options:
    """The goods that the words fit."""
    return [(name, name) for name in plan.names]


def asks_pieces(_: Turn, __: Answers, plan: Plan) -> bool:
    """So many that it could not be read, or so many boxes."""
    return plan.one is not None and lacks(plan.one) == "pieces"


def ask_pieces(_: Turn, __: Answers, plan: Plan) -> Message:
    """How many; of boxes, how many pieces they hold."""
    change = plan.one
    assert change is not None  # asked only then
    name = change.goods.name if change.goods else change.line.name
    if not change.box:
        return Message(f"{change.verb} {name}：一共多少件？回一个数就行，比如“5”。")
    boxes = quantity(change.box) or 1
    same = option(f"就是{boxes}件", NAME, "pieces", boxes)
    return Message(f"{change.verb} {name}：{change.box}一共是多少件？回一个数就行。", (same,))


def read_pieces(turn: Turn, _: Answers, plan: Plan) -> int:
    """A number in figures or words."""
    pieces = quantity(turn.words) or shelf_talk.count(turn.words)[0]
    if plan.one is not None and plan.one.box and "就是" in turn.words:
        pieces = pieces or quantity(plan.one.box)
    if not pieces:
        raise Retry("没看出是多少件。请回一个数，比如“5”，不办了就发“取消”。")
    return pieces


def asks_points(_: Turn, __: Answers, plan: Plan) -> bool:
    """A new price that could not be read."""
    return plan.one is not None and lacks(plan.one) == "points"


def ask_points(_: Turn, __: Answers, plan: Plan) -> Message:
    """How many points."""
    assert plan.one is not None  # asked only then
    return Message(f"改价 {plan.one.line.name}：改成多少分？回一个数就行，比如“18”。")


def read_points(turn: Turn, *_: object) -> int:
    """A number in figures or words."""
    points = quantity(turn.words)
    if not points:
        raise Retry("没看出是多少分。请回一个数，比如“18”，不办了就发“取消”。")
    return points


def summary(_: Turn, __: Answers, plan: Plan) -> str:
    """What would be done, before it is."""
    return "\n".join(["请核对：", *map(shelf_change.summary, plan.changes)])


def more(turn: Turn, _: Answers, plan: Plan) -> Answers | None:
    """Another number, said where 确认 was wanted."""
    change = plan.one
    number = quantity(turn.words.rpartition("是")[2])
    if change is None or not number or change.verb == "下架":
        return None
    return {"points" if change.verb == "改价" else "pieces": number}


def done(turn: Turn, _: Answers, plan: Plan) -> list[Message]:
    """Do what the keeper told, else show the list."""
    if not plan.changes or turn.person is None:
        return [Message(listing(turn, plan.names))]
    verb, lines = plan.changes[0].verb, [change.line for change in plan.changes]
    if not lines[0].name:
        return [Message(_HOW[verb])]
    if not plan.free:
        return [Message(act(turn, turn.person, plan.village_id, verb, lines))]
    each = [(c.verb, c.goods.name if c.goods else c.line.name, c.line) for c in plan.changes]
    texts = [
        act(turn, turn.person, plan.village_id, v, [shelf_words.named(line, name)])
        for v, name, line in each
    ]
    return [Message("\n".join(texts))]


def act(turn: Turn, person: Person, village_id: str, verb: str, lines: list[Line]) -> str:
    """One verb, one call; what stands then, in words."""
    one = lines[0]
    where = (turn.db, person, village_id)
    if verb == "上架":
        goods = shelves.put_on(*where, [_wanted(line) for line in lines], turn.now)
        return f"上架了：{'、'.join(in_words(g) for g in goods)}。分值和单价已告诉监督小组。"
    if len(lines) > 1:
        raise Refusal(f"“{verb}”一次办一样。{_HOW[verb]}")
    if verb == "下架":
        goods_off = shelves.take_off(*where, one.name, turn.now)
        return f"下架了：{goods_off.name}。已经换了还没拿的，照样给人家。"
    if verb == "改价":
        if one.points is None:
            raise Refusal(_HOW[verb])
        priced = shelves.reprice(*where, one.name, one.points, one.fen, turn.now)
        return f"改好了：{in_words(priced)}。已告诉监督小组；以前换好的还是老价。"
    if one.pieces is None:
        raise Refusal(_HOW[verb])
    if verb == "进货":
        return f"进货了：{in_words(shelves.restock(*where, one.name, one.pieces, turn.now))}。"
    if not one.rest:
        raise Refusal(f"报损要写明原因。{_HOW[verb]}")
    left = shelves.write_off(*where, one.name, one.pieces, one.rest, turn.now)
    return f"报损了{one.pieces}件，{in_words(left)}。已告诉监督小组。"


def _wanted(line: Line) -> WantedGoods:
    if not line.name or line.points is None or line.fen is None or line.pieces is None:
        raise Refusal(f"“{line.name}”这一行没写全。{_HOW['上架']}")
    if line.rest:
        raise Refusal(f"“{line.rest}”没看懂。给谁用的，请写“老人”“中年”或“小孩”。{_HOW['上架']}")
    return WantedGoods(line.name, line.points, line.fen, line.pieces, line.for_whom)


def in_words(goods: Goods) -> str:
    """洗衣液 20分 15元 还有30件（老人）."""
    return f"{short(goods)} {yuan.spoken(goods.fen)} 还有{goods.stock}件" + _tag(goods)


def short(goods: Goods) -> str:
    """洗衣液 20分."""
    return f"{goods.name} {goods.points}分"


def _tag(goods: Goods) -> str:
    tag = FOR_WHOM.get(goods.for_whom)
    return f"（{tag}）" if tag else ""


def listing(turn: Turn, names: tuple[str, ...] = ()) -> str:
    """All that the shop has, or these goods; its keeper also sees what is off sale and the yuan."""
    kept = shop.kept_by(turn.db, turn.person, turn.now) if turn.person else None
    village_id = kept or turn.village_id
    if village_id is None:
        return "还不知道您是哪个村的。请先发“绑定”。"
    goods = shop.of_village(turn.db, village_id)
    if not goods:
        none = "积分超市还没有上架东西。"
        return none + (_HOW["上架"] if kept else "积分先攒着，一分不会少。")
    if not kept:
        stands = agreements.status(turn.db, village_id, turn.now)
        return _for_all(goods, ages.named(turn.words), stands)
    rows = [
        in_words(g) + ("" if g.on_sale else "，已下架")
        for g in goods
        if not names or g.name in names
    ]
    if names:
        return "\n".join(rows)
    return "\n".join([f"商品{len(goods)}样：", *rows, _MANAGE])


def _for_all(goods: list[Goods], age: ForWhom | None, stands: str) -> str:
    """What can be had, and where; of one age alone where the words name it and there is something."""
    there = [g for g in goods if g.on_sale and g.stock > 0]
    fitting = [g for g in there if g.for_whom == age]
    rows = [short(g) + _tag(g) for g in fitting or there]
    head = "积分超市有："
    if age is not None:
        word = ages.spoken(age)
        head = f"积分超市给{word}的有：" if fitting else f"专给{word}的现在没有。积分超市有："
    return "\n".join([head, *rows, *filter(None, [stands]), "要换就发“兑换”。"])


_sure = confirm("agreed", summary, flow=NAME, more=more)

flow = Flow(
    name=NAME,
    words=("商品", *shelf_words.VERBS, "/goods"),
    intents=("shop_manage",),
    look=shelf_change.look,
    hears=hears,
    typed=typed,
    asks=(
        choose("which", "说的是哪一样？", which, flow=NAME, when=asks_which),
        Ask("pieces", ask_pieces, read_pieces, asks_pieces),
        Ask("points", ask_points, read_points, asks_points),
        Ask(_sure.name, _sure.prompt, _sure.read, lambda _, __, plan: plan.free and plan.changes),
    ),
    done=done,
    hint="商品：看积分超市有什么；店主用“上架、进货、改价、下架、报损”来管",
    order=54,
)
