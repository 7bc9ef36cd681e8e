"""商品: what the shop has; its keeper puts on sale, restocks, prices, takes off and writes off."""

from core.errors import Refusal
from core.funds import yuan
from core.outbox import Message
from core.points.shop import shelves, shop
from core.points.shop.shelves import WantedGoods
from core.points.shop.shop import FOR_WHOM, Goods
from core.registry.people import Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.shop import shelf_words
from handlers.shop.shelf_words import Line

NAME = "goods"
_HOW = {
    "上架": "请这样发：上架 洗衣液 20分 15元 30件。给老人、小孩的，后面加“老”“小”。几样就一样一行。",
    "进货": "请这样发：进货 洗衣液 10件。",
    "改价": "请这样发：改价 洗衣液 25分 16元。",
    "下架": "请这样发：下架 洗衣液。",
    "报损": "请这样发：报损 洗衣液 2件 受潮了。",
}
_MANAGE = "店主可以发：上架、进货、改价、下架、报损，结账发“结账”。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what the keeper wrote, else show the list."""
    verb = shelf_words.verb(turn.event.text)
    if not verb or turn.person is None:
        return [Message(listing(turn))]
    village_id = shop.kept_by(turn.db, turn.person, turn.now)
    if village_id is None:
        raise Refusal("商品由积分超市的店主来管，请跟店主或村干部说。发“兑换”看能换什么。")
    lines = shelf_words.lines(turn.event.text)
    if not lines[0].name:
        return [Message(_HOW[verb])]
    return [Message(act(turn, turn.person, village_id, verb, lines))]


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
    return WantedGoods(line.name, line.points, line.fen, line.pieces, line.for_whom)


def in_words(goods: Goods) -> str:
    """洗衣液 20分 15元 还有30件（老）."""
    return f"{short(goods)} {yuan.spoken(goods.fen)} 还有{goods.stock}件" + _tag(goods)


def short(goods: Goods) -> str:
    """洗衣液 20分."""
    return f"{goods.name} {goods.points}分"


def _tag(goods: Goods) -> str:
    tag = FOR_WHOM.get(goods.for_whom)
    return f"（{tag}）" if tag else ""


def listing(turn: Turn) -> str:
    """All that the shop has; its keeper also sees what is off sale and what it costs in yuan."""
    kept = shop.kept_by(turn.db, turn.person, turn.now) if turn.person else None
    village_id = kept or turn.village_id
    if village_id is None:
        return "还不知道您是哪个村的。请先发“绑定”。"
    goods = shop.of_village(turn.db, village_id)
    if not goods:
        none = "积分超市还没有上架东西。"
        return none + (_HOW["上架"] if kept else "积分先攒着，一分不会少。")
    if not kept:
        rows = [short(g) + _tag(g) for g in goods if g.on_sale and g.stock > 0]
        return "\n".join(["积分超市有：", *rows, "要换就发“兑换”。"])
    rows = [in_words(g) + ("" if g.on_sale else "，已下架") for g in goods]
    return "\n".join([f"商品{len(goods)}样：", *rows, _MANAGE])


flow = Flow(
    name=NAME,
    words=("商品", *shelf_words.VERBS, "/goods"),
    intents=("shop_manage",),
    asks=(),
    done=done,
    hint="商品：看积分超市有什么；店主用“上架、进货、改价、下架、报损”来管",
    order=54,
)
