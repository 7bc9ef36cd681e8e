"""有没有人投诉: objections, doubts and reports that blame somebody, as far as the sender may see them."""

from collections.abc import Iterable

from core.funds import doubts
from core.outbox import Choice, Message
from core.points.objections import disputes
from core.reports import overview, progress
from core.reports.overview import Sight
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic

NAME = "complained"
_SHOWN = 7
_NOT_OPEN = "反映谁的事不公开，只有监督小组和上一级能看。您自己报的，发“我的上报”看。"


def hears(turn: Turn) -> Iterable[Reading]:
    """Whether anybody complained."""
    if asking.asked_for(turn, Topic.COMPLAINTS) is not None:
        yield asking.reading("投诉情况", NAME, {"said": turn.words})


def done(turn: Turn, _: Answers) -> list[Message]:
    """What there is for the sender to see; of what is about them, or not theirs, not even that it exists."""
    if turn.person is None or not asking.seats(turn):
        return [Message(_NOT_OPEN)]
    sight = overview.sight(turn.db, turn.person.id, turn.now)
    if not sight.complaints and not sight.villages:
        return [Message(_NOT_OPEN)]
    blaming = [r for r in overview.open_in(turn.db, turn.person.id, turn.now) if r.kept_from]
    objections = disputes.open_in(turn.db, _villages(sight))
    questioned = doubts.open_in(turn.db, _villages(sight))
    rows = [
        Choice(progress.line(r, turn.now), "my_reports", {"said": ""}, thing=r.id) for r in blaming
    ]
    text = f"反映人的上报{len(blaming)}件，没定的积分异议{objections}条，没答的经费疑问{questioned}条。"
    ways = []
    if disputes.waiting_for(turn.db, turn.person, turn.now):
        ways.append(Choice("异议处理", "decide_objection"))
    if doubts.waiting_for(turn.db, turn.person, turn.now):
        ways.append(Choice("经费疑问", "answer_doubt"))
    return [Message(text, (*rows[:_SHOWN], *ways))]


def _villages(sight: Sight) -> list[str]:
    return sorted(sight.villages | sight.complaints)


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
