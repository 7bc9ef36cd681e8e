"""库存: how many pieces are left on the shelf, of everything or of what is named."""

import re
from collections.abc import Iterable

from core.outbox import Message
from core.points.shop import counter, shop, uncollected
from core.points.shop.shop import Goods
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic, topic
from handlers.understand.wording import standard

NAME = "stock"
_SHOWN = 20
_HOW_MANY = re.compile("多少|好多|几|剩|还有|有没有|有吗|有货|够不够|没了|缺")
_MINE = re.compile("[换兑买]|进了?|上架|补|给我|我要")


def hears(turn: Turn) -> Iterable[Reading]:
    """What is left, said of the shelf or of goods that stand on it."""
    if asking.asked_for(turn, Topic.STOCK) or _of_goods(turn):
        yield asking.reading("库存", NAME, {"said": turn.words})
    elif asking.asked_for(turn, Topic.UNCOLLECTED) and _kept(turn):
        yield asking.reading("没来拿的", NAME, {"said": turn.words, "uncollected": True})


def _of_goods(turn: Turn) -> bool:
    """洗衣液还有多少: goods that the shop knows, and how many."""
    plain = standard(turn.words)
    if not turn.words or len(plain) > 20 or topic(turn.words) is not None:
        return False
    if not _HOW_MANY.search(plain) or _MINE.search(plain) or turn.open_flow:
        return False
    return bool(_named(_goods(turn), plain))


def _kept(turn: Turn) -> str | None:
    return shop.kept_by(turn.db, turn.person, turn.now) if turn.person else None


def _goods(turn: Turn) -> list[Goods]:
    village_id = _kept(turn) or turn.village_id
    return shop.of_village(turn.db, village_id) if village_id else []


def _named(goods: list[Goods], words: str) -> list[Goods]:
    return [g for g in goods if g.name in words]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """A line a kind; who keeps the shop also sees what is off sale."""
    if answers.get("uncollected"):
        return [Message(_uncollected(turn))]
    keeps, every = _kept(turn), _goods(turn)
    goods = _named(every, str(answers.get("said", ""))) or [g for g in every if g.on_sale or keeps]
    if not goods:
        return [Message("积分超市现在没有东西。")]
    rows = [f"{g.name}：还有{g.stock}件{'' if g.on_sale else '（已下架）'}" for g in goods[:_SHOWN]]
    return [Message("\n".join(rows))]


def _uncollected(turn: Turn) -> str:
    kept = _kept(turn)
    waiting = uncollected.waiting_in(turn.db, [kept]) if kept else []
    if not waiting:
        return "换了没来拿的一笔也没有。"
    rows = [counter.title(turn.db, r) for r in waiting[:_SHOWN]]
    return "\n".join([f"换了还没来拿的{len(waiting)}笔：", *rows, "来拿的时候发“核销”。"])


flow = Flow(
    name=NAME,
    words=("库存", "/stock"),
    hint="库存：看积分超市还剩多少货",
    order=58,
    hears=hears,
    asks=(),
    done=done,
)
