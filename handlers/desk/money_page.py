"""查一下上个月的账: the page of money that was published last, and the points of that month."""

from collections.abc import Iterable

from core.funds import presets, publication
from core.outbox import Choice, Message
from core.points.statement import notices, publicity
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic

NAME = "money_page"


def hears(turn: Turn) -> Iterable[Reading]:
    """The books are asked for."""
    if asking.asked_for(turn, Topic.MONEY) is not None:
        yield asking.reading("看账", NAME, {"said": turn.words})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The published page; where a village keeps no money here, that, and its points."""
    village_id = asking.village(turn, str(answers.get("said", "")))
    if village_id is None:
        return [Message("您问的是哪个村的账？说上村名就行，比如“王家村上个月的账”。")]
    newest = publication.newest(turn.db, village_id)
    ways = (Choice("经费", "fund"), Choice("公示", "publicity"))
    points = [
        f"{notices.heading(turn.db, s)}：{publicity.status(turn.db, s)}。"
        for s in publicity.current(turn.db, village_id)
    ]
    if newest is not None:
        page = publication.message(newest)
        return [Message("\n".join([page.text, *points]), (*page.choices, *ways[1:]))]
    kept = presets.of_village(turn.db, village_id)
    none = "村里的经费还没有公布过，每月5号公布上个月的。" if kept else "村里没有在这里记经费。"
    return [Message("\n".join([none, *points]), ways)]


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
