"""Shelf changes (商品的改动): what a keeper's command or sentence would do, and what it still lacks."""

from dataclasses import dataclass, replace

from core.errors import Refusal
from core.points.shop import shop
from core.points.shop.shop import Goods
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.shop import shelf_talk, shelf_words
from handlers.shop.shelf_talk import Told
from handlers.shop.shelf_words import Line

COUNTED = ("进货", "报损")
"""What needs a number of pieces."""
NOT_KEEPER = "商品由积分超市的店主来管，请跟店主或村干部说。发“兑换”看能换什么。"


@dataclass(frozen=True)
class Change:
    """One thing that would be done; `goods` is None for what is new."""

    verb: str
    line: Line
    goods: Goods | None = None
    box: str = ""


@dataclass(frozen=True)
class Plan:
    """All that was told. `free`: in the keeper's own words, so that it is shown before it is done.

    `names`: the goods that are asked about, or among which one must be chosen.
    """

    village_id: str = ""
    changes: tuple[Change, ...] = ()
    names: tuple[str, ...] = ()
    free: bool = False

    @property
    def one(self) -> Change | None:
        """The only change; None where there are several or none."""
        return self.changes[0] if len(self.changes) == 1 else None


def look(turn: Turn, answers: Answers) -> Plan:
    """What was told, with what has been answered since. Refusal for goods that the shop has not."""
    words = str(answers.get("said") or turn.words)
    village_id = shop.kept_by(turn.db, turn.person, turn.now) if turn.person else None
    exact = shelf_words.verb(words) if not answers.get("free") else ""
    if exact and village_id is None:
        raise Refusal(NOT_KEEPER)
    if village_id is None:
        return Plan()
    if exact:
        return _exact(turn, village_id, exact, words, answers)
    clauses = _clauses(turn, village_id, words) if answers.get("free") else ()
    return _free(turn, village_id, clauses, words, answers)


def heard(turn: Turn) -> tuple[Told, ...]:
    """What a keeper's own sentence would change; nothing from anybody else."""
    if not turn.words or turn.person is None or not turn.holds(*shop.KEEPERS):
        return ()
    if not turn.holds(Post.SHOP_KEEPER) and turn.meaning.intent != "shop_manage":
        return ()
    village_id = shop.kept_by(turn.db, turn.person, turn.now)
    return _clauses(turn, village_id, turn.words) if village_id is not None else ()


def _clauses(turn: Turn, village_id: str, words: str) -> tuple[Told, ...]:
    goods = shop.of_village(turn.db, village_id)
    return shelf_talk.changes(words, [g.name for g in goods])


def _exact(turn: Turn, village_id: str, verb: str, words: str, answers: Answers) -> Plan:
    lines = [_answered(line, answers) for line in shelf_words.lines(words)]
    known = verb != "上架" and bool(lines[0].name) and len(lines) == 1
    goods = shop.named(turn.db, village_id, lines[0].name) if known else None
    return Plan(village_id, tuple(Change(verb, line, goods) for line in lines))


def _free(
    turn: Turn, village_id: str, clauses: tuple[Told, ...], words: str, answers: Answers
) -> Plan:
    names = clauses[0].names if len(clauses) == 1 else ()
    if not any(one.verb for one in clauses):
        return Plan(village_id, names=names, free=True)
    changes = []
    for one in clauses:
        name = str(answers.get("which") or one.names[0])
        line = Line(name, one.points, pieces=one.pieces, rest=words[:60])
        goods = shop.named(turn.db, village_id, name)
        changes.append(Change(one.verb, _answered(line, answers), goods, one.box))
    unclear = any(len(one.names) > 1 for one in clauses) or any(map(lacks, changes))
    if unclear and len(changes) > 1:
        raise Refusal("这几样请一样一样说，比如“洗衣液进了五瓶”。")
    return Plan(village_id, tuple(changes), names, free=True)


def _answered(line: Line, answers: Answers) -> Line:
    given = {key: answers[key] for key in ("pieces", "points") if key in answers}
    return replace(line, **given)


def lacks(change: Change) -> str:
    """Which number is still to be told: pieces or points; empty when none is."""
    if not change.line.name:
        return ""
    if change.verb in COUNTED and change.line.pieces is None:
        return "pieces"
    return "points" if change.verb == "改价" and change.line.points is None else ""


def summary(change: Change) -> str:
    """What would be done, with what stands there now."""
    line, goods = change.line, change.goods
    if goods is None:
        return f"{change.verb} {line.name}"
    if change.verb == "改价":
        return f"改价 {goods.name} {goods.points}分改成{line.points}分（告诉监督小组）"
    if change.verb == "下架":
        left = f"架上还记着{goods.stock}件，" if goods.stock else ""
        return f"下架 {goods.name}（{left}先不给换，进了货再上架）"
    pieces = line.pieces or 0
    if change.verb == "进货":
        return (
            f"进货 {goods.name} {pieces}件（现有{goods.stock}件，加上是{goods.stock + pieces}件）"
        )
    return f"报损 {goods.name} {pieces}件（现有{goods.stock}件，告诉监督小组：“{line.rest}”）"
