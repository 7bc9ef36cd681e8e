"""呼救记录: the emergencies of a village, how soon somebody answered, and how each ended."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from core.clock import month_of, month_span, spoken, spoken_month
from core.emergencies import overview, words
from core.emergencies.emergencies import EmergencyState, Ending
from core.emergencies.kinds import Kind
from core.emergencies.overview import EmergencyLine, Figures
from core.outbox import Choice, Message
from core.registry import people, regions
from core.registry.people import Post
from handlers.danger.rescue_words import asks_of_cries
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = "emergency_record"
_SHOWN = 6
_BACK = timedelta(days=90)
POSTS = frozenset(
    [
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.BRANCH_MEMBER,
        Post.CLERK,
        Post.SUPERVISOR,
        Post.WORK_TEAM,
        Post.GRID_LEADER,
        *people.ABOVE,
    ]
)
_ENDINGS = {
    Ending.SAFE: "人没事",
    Ending.RETRIEVED: "找到了",
    Ending.HOSPITAL: "送医",
    Ending.MISTAKE: "误会",
    Ending.TOLD: "去看过",
    Ending.SILENT: "没有回音",
    Ending.DRILL: "演练",
}
_OPEN = {
    EmergencyState.UNPLACED: "还没找到人",
    EmergencyState.RINGING: "正在叫人",
    EmergencyState.GOING: "有人在那里",
    EmergencyState.CHECKING: "等当面看过",
}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """This month's and what is open; with a month named, that month's."""
    if turn.person is None:
        return [Message("呼救记录给村干部、镇干部看。有人有危险，直接说或发“呼救”。")]
    ids = overview.villages_of(turn.db, turn.person.id, turn.now)
    every = overview.listed(turn.db, ids, turn.person.id, turn.now, since=turn.now - _BACK)
    first = int(answers.get("from", 0))
    if not every:
        return [Message("近三个月没有呼救。每月可以发“演练”试一次，看叫不叫得到人。")]
    several = len({line.village_id for line in every}) > 1
    lines = [_line(turn, line, several) for line in every[first : first + _SHOWN]]
    head = [] if first else [_sum(turn, every)]
    rest = len(every) - first - _SHOWN
    more = (Choice(f"再看{rest}起", NAME, {"from": first + _SHOWN}),) if rest > 0 else ()
    return [Message("\n".join([*head, *lines]), more)]


def _sum(turn: Turn, every: Sequence[EmergencyLine]) -> str:
    month = month_of(turn.now)
    since, _ = month_span(month)
    of_month = overview.figures([line for line in every if line.at >= since])
    return (
        f"{spoken_month(month)}：{_figures(of_month)} 近三个月：{_figures(overview.figures(every))}"
    )


def _figures(sums: Figures) -> str:
    if not sums.emergencies:
        return "没有呼救。"
    soon = f"3分钟内有人应{sums.within_3}起" if sums.answered else ""
    middle = f"一半在{sums.median}分钟内" if sums.median is not None and sums.answered > 2 else ""
    silent = f"没人应{sums.unanswered}起" if sums.unanswered else ""
    return "，".join(filter(None, (f"呼救{sums.emergencies}起", soon, middle, silent))) + "。"


def _line(turn: Turn, line: EmergencyLine, several: bool) -> str:
    at = spoken(line.at)
    village = f"{regions.one(turn.db, line.village_id).name} " if several else ""
    if line.drill:
        what = f"{words.DRILL}{line.where}"
    elif line.hidden:
        what = "家里的事（不公开）"
    else:
        what = f"{words.CALLED[Kind(line.kind)]} {words.UNNAMED if line.unnamed else line.who or words.UNKNOWN}（{line.where}）"
    if line.minutes_to_answer is None:
        answer = "没有人应" if not line.open else "还没有人应"
    else:
        answer = f"{line.minutes_to_answer}分钟有人应{f'（{line.answered_by}）' if line.answered_by else ''}"
    ending = _OPEN[line.state] if line.open else _ENDINGS[Ending(line.ending or Ending.SILENT)]
    unreached = f"，消息送不到：{'、'.join(line.unreached)}" if line.unreached else ""
    return f"{at} {village}{what}：{answer}，{ending}{unreached}"


def hears(turn: Turn) -> Iterable[Reading]:
    """A question about emergencies that have been, from whoever may know."""
    if asks_of_cries(turn.words) and turn.holds(*POSTS):
        act = Choice("呼救记录", NAME)
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="emergency_record.asked", belief=2.0)


flow = Flow(
    name=NAME,
    words=("呼救记录", "呼救统计"),
    hint="呼救记录：看呼救几分钟有人应、后来怎样",
    order=28,
    posts=POSTS,
    hears=hears,
    asks=(),
    done=done,
)
