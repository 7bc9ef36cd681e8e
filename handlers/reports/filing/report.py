"""上报: somebody reports a problem in words of their own, with or without a photo and a place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.outbox import Choice, Message
from core.registry import villages
from core.registry.people import Person
from core.reports import filing, following, notices, rights
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, spoken_number
from core.reports.ladder.routing import Route
from handlers.engine.asks import choose, misplaced
from handlers.engine.commands import WEIGHTS
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports import broken_again, which_report
from handlers.reports.filing import recent, which_village
from handlers.reports.filing.agreeing import AGREE, NOT_HIM, ONTO, SAME, kept, new, of_another_kind
from handlers.reports.filing.behalf import label, speaks_for_another
from handlers.reports.filing.completed import completed, offer
from handlers.reports.filing.problem import (
    Problem,
    keeping_photos,
    more_sent,
    of_another_thing,
    only_secrecy,
    place_for,
    problem,
    read_place,
    reporter_of,
    route_of,
    who,
)
from handlers.reports.filing.sharing import meant_of
from handlers.reports.following.questions import who_speaks
from handlers.reports.slips.code_words import CODED, slip_code
from handlers.reports.slips.code_words import hears as slip_codes
from handlers.reports.slips.slip_talk import with_code
from handlers.understand.category import category
from handlers.understand.kinds import strong_categories
from handlers.understand.places import places
from handlers.understand.sayings.blame import accuses
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.place_words import says_where
from handlers.understand.sayings.polarity import (
    asked,
    far_off,
    hearsay,
    household_loss,
    may_it,
    over,
    remembered,
)
from handlers.understand.sayings.secrecy import secrecy
from handlers.understand.sayings.topics import topic
from handlers.understand.wording import standard

NAME = "report"
SECRECY = "secrecy"
"""The command that says what is true of a report that was filed without the wish."""
EMERGENCY = "有人受伤或有危险，请马上打 120、119 或 110。"


def ask_what(_: Turn, answers: Answers) -> Message:
    """What it is; the photo that came first is kept."""
    got = "收到了。" if answers.get("sent") else ""
    return Message(f"{got}是什么事、在哪里？写一两句就行，有照片也可以发来。")


def read_what(turn: Turn, answers: Answers) -> str:
    """Words; a photo or a place before them is kept and the words still asked for."""
    if (where := turn.event.text.strip()) in places(where):
        raise MoreSaid({"place": {"words": where}} | more_sent(turn, answers), "地方记下了。")
    if not misplaced(turn.event.text) and not of_another_kind(turn):
        if turn.photos or turn.event.location:
            raise MoreSaid({"what": turn.event.text.strip()} | more_sent(turn, answers))
        return turn.event.text.strip()
    if turn.photos or turn.event.location:
        raise MoreSaid(more_sent(turn, answers))
    if not misplaced(turn.event.text):
        raise Retry(_NO_PROBLEM)
    raise Retry("请用文字说是什么事，比如“村口的井盖破了”，或发“取消”。")


_NO_PROBLEM = "没看出是什么问题。要报问题，就说是什么坏了、在哪里；做了好事要记分，就发“申报”；都不是就回“取消”。"


def nothing_told(_: Turn, answers: Answers) -> bool:
    """Not a word of it has been said yet."""
    return new(answers) and not answers.get("said")


def problem_told(turn: Turn) -> bool:
    """A problem in words: what the first ask waits for."""
    meant = turn.meaning.intent == "report_problem"
    named, broken = category(turn.words) is not None, faulty(turn.words)
    return sum((meant, named, broken)) >= 2  # two of three: none of them is sure by itself


def place_told(turn: Turn) -> bool:
    """A place and nothing else to do: what the second ask waits for."""
    return bool(places(turn.words)) and not faulty(turn.words) and says_where(turn.words)


def told(answers: Answers) -> str:
    """All the words so far."""
    first = answers.get("said") or answers.get("what") or ""
    return "，".join([str(first), *answers.get("more", [])])


def village_unknown(turn: Turn, answers: Answers) -> bool:
    """An unbound sender who has not named one, where there is more than one."""
    known = problem(turn, answers).village_id
    return new(answers) and known is None and bool(villages.atlas(turn.db).villages)


def ask_place(_: Turn, __: Answers) -> Message:
    """Where it is."""
    return Message("在什么地方？写几个字就行，比如“二组水塘边”，也可以发位置。")


def place_unknown(turn: Turn, answers: Answers) -> bool:
    """Nobody could find it yet. A report about somebody lies nowhere."""
    if not new(answers) or problem(turn, answers).placed:
        return False
    route = route_of(turn, problem(turn, answers))
    return route is None or route.about is None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """File it, add it to one that is open already, or join somebody else's."""
    matter = problem(turn, answers)
    if answers.get("again"):
        return [Message(broken_again.reopen(turn, str(answers["again"]), answers))]
    onto = answers.get("onto") or answers.get("same")
    if onto:
        return [Message(_joined(turn, str(onto), matter))]
    route = route_of(turn, matter, blames=answers.get("ok") != NOT_HIM)
    report = filing.file(
        turn.db,
        reporter_of(turn, matter),
        matter.text,
        turn.now,
        route=route,
        place=place_for(matter, route),
        location=matter.location,
        category=matter.category,
        urgency=matter.urgency,
        photos=recent.shown(turn, matter.photos),
        private=matter.private,
        unverified=not matter.placed and (route is None or route.about is None),
        writer=who(turn) if matter.reporter_id is not None else None,
        unsure=not turn.speaker_known and matter.reporter_id is None,
    )
    answer = recent.with_photos(turn, filed(turn, report, route))
    return [answer if report.about_id is None else with_code(turn, answer, report)]


def expire(turn: Turn, answers: Answers) -> list[Message]:
    """A draft that was left alone is filed as it stands: somebody will ring and ask."""
    if not problem(turn, answers).text:
        return [Message("昨天说要报的事，还没说是什么，就先不报了。要报随时说一声。")]
    if kept(turn, answers) and "ok" not in answers:
        return [Message("昨天那件没有回“确认”，就没有报上去，谁也不知道。要报随时再说。")]
    first, *more = done(turn, answers)
    if place_unknown(turn, answers):  # add_detail hears the answer
        where = f"还差地点，办的人不好找。{ask_place(turn, answers).text}"
        first = replace(first, text=f"{first.text}\n{where}")
    return [first, *more]


def _joined(turn: Turn, report_id: str, matter: Problem) -> str:
    report = rights.seen(turn.db, report_id, who(turn))
    if any(r.id == report_id for r in reports.of_reporter(turn.db, who(turn))):
        following.add(
            turn.db,
            report_id,
            who(turn),
            turn.now,
            detail=matter.text,
            photos=matter.photos,
            location=matter.location,
        )
        return f"已补充到编号 {spoken_number(report)}，{notices.holder_words(turn.db, report, turn.now)}会看到。"
    following.join(turn.db, report_id, reporter_of(turn, matter), turn.now)
    by = notices.holder_words(turn.db, report, turn.now)
    if matter.photos:
        following.add(turn.db, report_id, who(turn), turn.now, photos=matter.photos)
    return f"已附议编号 {spoken_number(report)}，{notices.state_words(report)}，由{by}办。每一步都会告诉您，不用再报。"


def filed(turn: Turn, report: Report, route: Route | None) -> Message:
    """The number, who has it, and by when."""
    number = spoken_number(report)
    behalf = f"，替{_reporter(turn, report)}报的" if report.written_by is not None else ""
    help_first = EMERGENCY + "\n" if report.danger else ""
    if report.state == State.UNASSIGNED:
        text = f"收到了，编号 {number}，先记为“待分派”。一找到该办的人就告诉您；急事请直接打电话给村里。"
        return Message(help_first + text, thing=report.id)
    holders = _holders(turn, report, route)
    if turn.person is not None and any(p.id == turn.person.id for p in holders):
        text = f"已上报，编号 {number}{behalf}，由您自己办。{notices.due_words(report)}"
        return Message(
            help_first + text, notices.buttons(turn.db, report, turn.now), thing=report.id
        )
    by = notices.holder_words(turn.db, report, turn.now, holders)
    what = notices.due_words(report).removeprefix("请").removeprefix("在")
    if behalf:
        text = f"已上报，编号 {number}{behalf}。现在由{by}办，{what}每一步都告诉他，办好没有也由他说；报错了就回“撤销”。"
        return Message(help_first + text, thing=report.id)
    text = (
        f"已上报，编号 {number}。现在由{by}办，{what}随时发“我的上报”看办到哪了；报错了就回“撤销”。"
    )
    asked, choices = who_speaks(turn, report)
    return Message(help_first + text + asked, choices, thing=report.id)


def _reporter(turn: Turn, report: Report) -> str:
    return turn.db.get_one(Person, report.person_id).name if report.person_id else "村民"


def _holders(turn: Turn, report: Report, route: Route | None) -> Sequence[Person]:
    """Who has it: those to whom its route led, where that left nobody out."""
    first = route.first if route is not None and not route.kept_from else None
    if first is None or report.danger:
        return notices.holders(turn.db, report, turn.now)
    return first.people


_SURE = 0.6
"""So sure a meaning files what names a thing or a place: a report is never lost, and 撤销 takes it back."""


_DENIES = re.compile("不是|不对|不系|唔系|错[了哒]|[说讲搞写]错")
"""So begins what puts a draft right."""
_TAKEN_BACK = re.compile("撤[掉了回销下吧]|(?:别|不用|不要)(?:再)?报了")
"""那个路灯莫报哒，撤掉咯 takes a report back; it asks for no secrecy."""


def _kept_secret(words: str) -> bool:
    return secrecy(words) and not _TAKEN_BACK.search(standard(words))


def _of_the_last(turn: Turn, words: str) -> bool:
    """这个不要说是我讲的，都是屋门前人: said of what was just filed, and of nothing new."""
    new = accuses(words) or faulty(words) or places(words)
    if new or not _kept_secret(words) or recent.just_filed(turn) is None:
        return False
    route = route_of(turn, problem(turn, {"said": words}))
    return route is None or not route.kept_from  # whoever is named with it is told of by it


def urgent(turn: Turn) -> Iterable[Reading]:
    """Blame of a person, or a wish not to be known: it can only become a report that is kept back."""
    first, _, rest = turn.words.partition(" ")
    words = rest.strip() if first in flow.words else turn.words
    if CODED.search(turn.words):
        yield from (coded := list(slip_codes(turn)))
        words = "" if coded or slip_code(words) else words
    if not words or topic(words) or not (accuses(words) or _kept_secret(words)):
        return
    if only_secrecy(words) or _of_the_last(turn, words):
        if turn.open_flow != NAME:
            begun = Choice("不公开上报", NAME, {"private": True})
            act = begun if recent.just_filed(turn) is None else Choice("不公开", SECRECY)
            yield Reading(By.BLAME, act, Evidence.PLAIN, why="report.secrecy")
        return
    act = Choice("报上去", NAME, {"said": words})
    if kept(turn, act.answers):
        yield Reading(By.BLAME, act, Evidence.PLAIN, why="report.blame")


def hears(turn: Turn) -> Iterable[Reading]:
    """A problem, and no more than asked about while somebody is asked of which report they act."""
    return [*completed(turn), *which_report.beside(turn, _heard)]


def _heard(turn: Turn) -> Iterable[Reading]:
    """A problem, the surer the more of it is named: what it is, and where."""
    newest = recent.just_filed(turn) if turn.meaning.intent == "report_problem" else None
    if newest is not None and recent.fits(turn, newest):
        return
    act = Choice("报上去", NAME, {"said": turn.words})
    if not turn.words:
        if turn.photos or turn.event.location is not None:
            yield Reading(By.FLOW, act, Evidence.LIKELY, why="report.shown")
        return
    meaning = turn.meaning
    if speaks_for_another(turn.words) and problem(turn, act.answers).reporter_id is not None:
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.behalf", belief=3.0)
        return
    if broken_again.opened_again(turn, turn.words) is not None:
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.again", belief=2.0)
        return
    if meaning.intent != "report_problem":
        yield from _unfollowed(turn, act)
        return
    weight = WEIGHTS[meaning.evidence]
    named = category(turn.words) is not None or bool(places(turn.words))
    if asked(turn.words) and (not named or may_it(turn.words)):
        weight = min(weight, Evidence.GUESS)
    elif named and (weight >= Evidence.LIKELY or _names_a_fault(turn)):
        weight = Evidence.PLAIN
    if any(story(turn.words) for story in (far_off, remembered, household_loss, over)):
        weight = min(weight, Evidence.GUESS)  # a story
    if hearsay(turn.words) and not faulty(turn.words):
        weight = min(weight, Evidence.GUESS)  # 听别个讲亮了: what others say is well
    if turn.open_flow == NAME and (_DENIES.match(turn.words) or not faulty(turn.words)):
        weight = min(weight, Evidence.GUESS)  # a bare place answers the ask that is open
    yield Reading(By.FLOW, act, weight, why="report.problem", belief=meaning.confidence)


def _names_a_fault(turn: Turn) -> bool:
    """Whether, beside what the classifier thinks, the words name a fault, or where it is."""
    wrong, sure = faulty(turn.words), turn.meaning.confidence >= _SURE
    if sure and (wrong or places(turn.words)):
        return True
    return wrong and category(turn.words) is not None and bool(_place_of(turn))


def _place_of(turn: Turn) -> str:
    return problem(turn, {"said": turn.words}).place


_SAYS_MORE = frozenset({"add_detail", "urge", "report_status"})
_SAYS_LITTLE = frozenset(
    {"small_talk", "elsewhere", "rate_result", "object_publicity", "abuse_spam"}
)
"""Meanings that a chatty report is taken for: a fault at a place is one all the same."""


def _unfollowed(turn: Turn, act: Choice) -> Iterable[Reading]:
    """Words that sound like more about a report, or like talk, from somebody who has none such: it is the report."""
    words, intent = turn.words, turn.meaning.intent
    if turn.open_flow == NAME and faulty(words) and of_another_thing(turn.open_answers, words):
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.second", belief=0.5)
        return
    if turn.open_flow == NAME or intent not in _SAYS_MORE | _SAYS_LITTLE:
        return
    wrong = faulty(words)
    named = intent in _SAYS_MORE and (wrong or (strong_categories(words) and not turn.open_flow))
    shown = wrong and (places(words) or turn.photos)
    if not (named or shown) or _DENIES.match(words) or asked(words):
        return
    filed_or_held = [*which_report.filed(turn), *which_report.held(turn)]
    if named and not filed_or_held:
        yield Reading(By.FLOW, act, Evidence.LIKELY, why="report.unfollowed", belief=1.0)
    elif shown and not _known_already(words, filed_or_held):
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.fault", belief=0.5)


def _known_already(words: str, filed_or_held: list[Report]) -> bool:
    """Whether it is a story, or one of these reports."""
    return remembered(words) or over(words) or bool(meant_of(words, filed_or_held))


flow = Flow(
    name=NAME,
    words=("上报", "我要上报", "报事", "举报", "我要举报", "投诉", "我要投诉", "/report"),
    hint="上报：有问题要反映，直接说是什么事、在哪里",
    order=10,
    intents=("report_problem",),
    hears=hears,
    urgent=urgent,
    offer=offer,
    asks=tuple(
        keeping_photos(ask)
        for ask in (
            ONTO,
            choose(
                "for",
                "替谁报的？同名的有几位。",
                lambda t, a: [(one, label(t, one)) for one in problem(t, a).several],
                flow=NAME,
                when=lambda t, a: bool(problem(t, a).several),
            ),
            Ask("what", ask_what, read_what, nothing_told, free=True, finds=problem_told),
            *which_village.asks(
                "您说的是哪个村？", flow=NAME, unknown=village_unknown, words=told, fills=("place",)
            ),
            broken_again.AGAIN,
            Ask("place", ask_place, read_place, place_unknown, free=True, finds=place_told),
            SAME,
            AGREE,
        )
    ),
    done=done,
    expire=expire,
    reminds=True,
)
