"""呼救: danger to life is answered and filed at once, before anything is asked."""

from collections.abc import Collection, Iterable

from core.outbox import Choice, Message
from core.registry import villages
from core.registry.people import Post
from core.reports import filing, following, notices, rights, words
from core.reports.ladder import routing
from core.reports.ladder.lifecycle import OPEN, Role, State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import recent
from handlers.reports.problem import Problem, place_for, problem, route_of, who
from handlers.understand.meaning import in_danger
from handlers.understand.places import places

CALL = "请马上打电话：救人打 120，着火打 119，报警打 110。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """A new emergency, or more about the one that is going on."""
    if answers.get("thing") and {"village", "town", "from"} & set(answers):
        return [_placed(turn, answers)]
    matter = problem(turn, answers)
    going_on = filing.emergency_of(turn.db, who(turn), turn.now)
    if going_on is not None:
        return [_more(turn, answers, going_on, matter)]
    route = route_of(turn, matter, danger=True)
    report = filing.file(
        turn.db,
        who(turn),
        matter.text or "呼救",
        turn.now,
        route=route,
        place=place_for(matter, route),
        location=matter.location,
        category=matter.category,
        danger=True,
        photos=matter.photos,
    )
    return [_answer(turn, report)]


def _more(turn: Turn, answers: Answers, going_on: Report, matter: Problem) -> Message:
    """Words, photos or a place for it; a village named in the words finds somebody who goes."""
    if going_on.state == State.UNASSIGNED and matter.village_id is not None:
        going_on = _assign(turn, going_on, answers)
    nothing = not (matter.text or matter.photos or matter.location)
    following.add(
        turn.db,
        going_on.id,
        who(turn),
        turn.now,
        detail="再次呼救" if nothing else matter.text,
        photos=matter.photos,
        location=matter.location,
    )
    if going_on.state == State.UNASSIGNED:
        return _answer(turn, going_on)
    return Message(f"已经转过去了。{_who_knows(turn, going_on)}\n{CALL}", thing=going_on.id)


def _placed(turn: Turn, answers: Answers) -> Message:
    """The village was picked from the list: by who cried for help, or by a cadre above the village.

    In a group chat somebody else may have pressed.
    """
    report = rights.seen(turn.db, str(answers["thing"]), who(turn))
    roles = rights.roles_of(turn.db, report, who(turn), turn.now)
    if not {Role.REPORTER, Role.DISPATCHER} & set(roles):
        if turn.holds(Post.TOWN_CADRE, Post.CITY_CADRE):
            return Message(rights.stands(turn.db, report, turn.now), thing=report.id)
        return Message(f"{CALL}\n请呼救的人自己说在哪个村。")
    if report.state == State.UNASSIGNED and "village" not in answers:
        return _asked(
            turn, report, {k: answers[k] for k in ("town", "from") if k in answers}, roles
        )
    if report.state == State.UNASSIGNED:
        report = _assign(turn, report, answers)
    elif report.state not in OPEN or Role.REPORTER not in roles:
        return Message(rights.stands(turn.db, report, turn.now), thing=report.id)
    call = f"{CALL}\n" if Role.REPORTER in roles else ""
    return Message(f"{call}{_who_knows(turn, report)}", thing=report.id)


def _asked(
    turn: Turn, report: Report, given: Answers, roles: Collection[Role] = (Role.REPORTER,)
) -> Message:
    """In which village it is: the town first where there are many."""
    crying = Role.REPORTER in roles
    choices = villages.choices(
        turn.db,
        "sos",
        given,
        words=report.text,
        thing=report.id,
        label="{}" if crying else words.GIVE_TO,
    )
    by_town = any("town" in c.answers and "village" not in c.answers for c in choices)
    which = "您在哪个镇？" if by_town and "town" not in given else "您在哪个村？"
    if not crying:
        return Message("是哪个村？回号码交给那个村。", choices, thing=report.id)
    return Message(f"{CALL}\n{_who_knows(turn, report)}{which}", choices, thing=report.id)


def _assign(turn: Turn, report: Report, answers: Answers) -> Report:
    """Give it to the village that was named; it stays as it is where nobody can be found."""
    told = " ".join(filter(None, (report.text, str(answers.get("said", "")))))
    village_id = answers.get("village") or problem(turn, answers).village_id
    if village_id is None:
        return report
    route = routing.route(
        turn.db,
        village_id,
        f"{told} {report.place}",
        turn.now,
        person_id=report.person_id,
        category=report.category,
        danger=True,
    )
    return filing.assign(turn.db, report.id, who(turn), route, turn.now)


def _answer(turn: Turn, report: Report) -> Message:
    if report.village_id is None and villages.atlas(turn.db).villages:
        return _asked(turn, report, {})
    known = _who_knows(turn, report)
    return Message(
        f"{CALL}\n{known}请接着说在哪里、什么情况，或发照片、位置，我马上转过去。", thing=report.id
    )


def _who_knows(turn: Turn, report: Report) -> str:
    number = spoken_number(report)
    if report.state == State.UNASSIGNED:
        return f"已按紧急记下，编号 {number}，正在找能去的人（待分派）。"
    return f"已按紧急通知{notices.holder_words(turn.db, report, turn.now)}，编号 {number}。"


SURE = 0.7
"""From here on words of another matter leave a cry for help alone."""
_ANOTHER_MATTER = frozenset(
    {
        "claim_points",
        "check_in_contact",
        "check_in_visit",
        "check_in_cannot",
        "query_points",
        "query_ranking",
        "query_stats",
        "approve",
        "reject",
        "redeem",
        "shop_manage",
        "publish_notice",
        "object_publicity",
    }
)


def urgent(turn: Turn) -> Iterable[Reading]:
    """Words that say that a life is in danger now."""
    if turn.words and in_danger(turn.words):
        act = Choice("呼救", "sos", {"said": turn.words} | _just_told(turn))
        yield Reading(By.DANGER, act, Evidence.CERTAIN, why="sos.cry")
    elif turn.words and turn.event.advice is not None and turn.event.advice.danger:
        act = Choice("是，有危险", "sos", {"said": turn.words})
        yield Reading(
            By.DANGER,
            act,
            Evidence.LIKELY,
            why="sos.advised",
            reach=Reach.OTHERS,
            question=f"是有人有危险吗？{CALL}",
        )


def _just_told(turn: Turn) -> Answers:
    """What was reported a moment ago says where, and perhaps why, somebody is in danger."""
    if turn.open_flow == "report":
        draft = turn.open_answers
        words = [draft.get("said") or draft.get("what"), *draft.get("more", [])]
        return {"more": [w for w in words if w]}
    newest = recent.just_filed(turn)
    if newest is None or newest.danger or places(turn.words):
        return {}
    return {"more": [newest.text]}


def hears(turn: Turn) -> Iterable[Reading]:
    """While the sender's own cry for help goes on, what they write, show or send belongs to it."""
    words = turn.words
    if not (words or turn.photos or turn.event.location is not None):
        return
    meaning = turn.meaning
    other = words and meaning.intent in _ANOTHER_MATTER and meaning.confidence >= SURE
    if other or recent.crying(turn) is None:
        return
    act = Choice("呼救", "sos", {"said": words})
    yield Reading(By.DANGER, act, Evidence.PLAIN, why="sos.more")


flow = Flow(
    name="sos",
    words=("呼救", "救命", "/sos"),
    hint="呼救：有人有生命危险时发这两个字，马上通知人",
    order=12,
    intents=("sos_help",),
    urgent=urgent,
    hears=hears,
    asks=(),
    done=done,
    public=True,
)
