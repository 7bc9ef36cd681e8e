"""修好了 | 还没好: the reporter says whether what was done is done."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.outbox import Choice, Message
from core.reports import confirming, notices, progress
from core.reports.ladder.lifecycle import HELD, Action, State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine import commands
from handlers.engine.asks import text
from handlers.engine.consent import small_talk
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing import recent
from handlers.reports.filing.problem import who
from handlers.reports.filing.sharing import meant_of
from handlers.reports.following.questions import CONTENT, how_content, what_is_wrong
from handlers.understand.category import category
from handlers.understand.meaning import result
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import hearsay

_WAITS = which_report.followed(State.DONE, State.UNCONFIRMED, State.UNFIXED, State.NOT_TAKEN)
_SURE = 0.7
_THEIR_OWN = re.compile("其实|根本|还是|可是|但|骗|我看")
"""他说修好了，其实没有: what the speaker knows themselves."""
_FEW = 5
"""So few characters can only answer what was asked."""
_OF_WORK = re.compile(
    "修|弄|搞|办|处理|整|换|亮|漏|通|堵|坏|干净|水|电|灯|路|还是|老样|照样|依旧|一样|满意"
)
"""昨天也没睡好 judges nobody's work."""
_MEANS = {"satisfied": Action.CONFIRM, "dissatisfied": Action.REOPEN}


_VAGUE = frozenset({"small_talk", "abuse_spam", "help", "resolve", "approve", "reject", "redeem"})
"""What a word or two about a repair is easily taken for."""


def asked_of(turn: Turn) -> list[Report]:
    """What waits for the sender's word, the newest first; of a report that was split, the whole alone."""
    return [r for r in _WAITS(turn) if r.part_of is None]


def hears(turn: Turn) -> Iterable[Reading]:
    """A judgement of what was done, where one is waited for; which report, as far as the words say."""
    words = _of_what_is_asked(turn) if turn.words else ""
    judged = result(words) if words else None
    meaning = turn.meaning
    rated = meaning.intent == "rate_result"
    if not words or not (rated or (judged and (meaning.intent in _VAGUE or _faint(turn)))):
        return
    thanks = small_talk(turn.words)
    if turn.address.undelivered and thanks:
        return  # mere thanks are for no news that has not reached them
    asked = asked_of(turn)
    if not asked:
        yield from _too_early(turn, judged)
        return
    named = meant_of(turn.words, asked)
    only = named[0] if len(named) == 1 else asked[0] if len(asked) == 1 else None
    action = None if thanks else _MEANS.get(judged or "")  # 谢谢 says of no repair that it holds
    given = {"said": "" if thanks else words} | ({"action": action.value} if action else {})
    act = Choice("说办得怎么样", flow.name, given, thing=only.id if only else None)
    faint = not named and commands.weight(meaning) < Evidence.LIKELY and len(turn.words) > _FEW
    faint = faint and not _OF_WORK.search(turn.words)
    told = hearsay(words) and not _THEIR_OWN.search(
        words
    )  # 我老婆讲修好了: whether it is so is asked
    sure = Evidence.LIKELY if faint or told else Evidence.PLAIN
    shared = bool(named) and not told
    yield Reading(
        By.FLOW, act, sure, why="report.judged", reach=Reach.OTHERS, belief=2.0, shared=shared
    )


def _of_what_is_asked(turn: Turn) -> str:
    """The words without the clauses that speak of another report of the sender's: 水有了 灯还是没动静."""
    cut = clauses(turn.words)
    judging = turn.meaning.intent == "rate_result" or result(turn.words) is not None
    if len(cut) < 2 or not judging:
        return turn.words
    waiting, going_on = asked_of(turn), which_report.followed(*HELD)(turn)
    if not waiting or not going_on:
        return turn.words
    kinds = {r.category for r in going_on} - {r.category for r in waiting}
    return "，".join(clause for clause in cut if category(clause) not in kinds)


def _faint(turn: Turn) -> bool:
    """边上还晃: hardly a matter of its own."""
    weight = commands.weight(turn.meaning)
    placed = turn.meaning.slots.get("places")
    problem = turn.meaning.intent == "report_problem" and turn.meaning.confidence < _SURE
    return weight < Evidence.LIKELY or (problem and not placed)


def _too_early(turn: Turn, judged: str | None) -> Iterable[Reading]:
    """Nobody has said yet that it is done: bad news is added, good news is answered with how it stands."""
    if turn.meaning.intent != "rate_result":
        return
    held = which_report.followed(*HELD)(turn)
    if not held:
        return
    more = recent.says_more(turn, held)
    if judged is None and not more:
        return
    more = more or (judged is not None and _OF_WORK.search(turn.words) is not None)
    name = "add_detail" if judged != "satisfied" and more else flow.name
    act = Choice("补充", name, {"said": turn.words})
    yield Reading(By.FLOW, act, Evidence.LIKELY, why="report.early", reach=Reach.SELF)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Confirm, reopen, or ask which of the two was meant."""
    report_id = which_report.meant(turn, answers, asked_of)
    if report_id is None:
        return [_not_asked(turn)]
    version = answers.get("version") if answers.get("thing") else None
    action = answers.get("action")
    words = str(answers.get("why") or answers.get("said", ""))
    if action == Action.CONFIRM:
        report = confirming.confirm(turn.db, report_id, who(turn), turn.now, version)
        if report.state == State.CONFIRMED:
            return [_confirmed(turn, report)]
        return [Message("记下了，谢谢您。等上报人或别的村民也说修好了，就算已确认。")]
    if action == Action.REOPEN:
        report = confirming.reopen(
            turn.db,
            report_id,
            who(turn),
            turn.now,
            complaint=words,
            photos=tuple(turn.photos),
            version=version,
        )
        by = notices.holder_words(turn.db, report, turn.now)
        what = notices.due_words(report).removeprefix("请在")
        more = "" if words else "哪里没好，可以接着写一句，或发照片。"
        wrong = () if words else what_is_wrong(report)
        to = "已退给" if report.state == State.ACCEPTED else "已交给"
        again = f"编号 {spoken_number(report)} {to}{by}接着办，{what}{more}"
        return [Message(again, wrong, thing=report.id)]
    report = next(r for r in asked_of(turn) if r.id == report_id)
    question = f"{notices.named(report)}：修好了吗？"
    if report.state == State.NOT_TAKEN:
        question = f"{notices.named(report)}不予受理，您同意吗？不同意就回“不同意”，写一句为什么。"
    choices = tuple(_with(choice, words) for choice in notices.answer_choices(report))
    return [Message(question, choices, thing=report.id)]


def _confirmed(turn: Turn, report: Report) -> Message:
    """Thanks; its reporter is asked once how content they are, and may leave it."""
    thanks = f"编号 {spoken_number(report)} 已确认，谢谢您。"
    me = who(turn)
    if report.person_id != me.person_id or (me.person_id and report.written_by == me.person_id):
        return Message(thanks)
    ratings = how_content(report)
    return Message(thanks + CONTENT if ratings else thanks, ratings, thing=report.id)


def _objects(turn: Turn, answers: Answers) -> bool:
    """不同意 to 不予受理, without a word of why."""
    if answers.get("action") != Action.REOPEN or answers.get("said"):
        return False
    report_id = which_report.meant(turn, answers, asked_of)
    return any(r.id == report_id and r.state == State.NOT_TAKEN for r in asked_of(turn))


def _with(choice: Choice, words: str) -> Choice:
    """The words that could not be read go along with 还没好."""
    again = choice.answers.get("action") == Action.REOPEN
    return replace(choice, answers=choice.answers | {"said": words}) if again and words else choice


def _not_asked(turn: Turn) -> Message:
    held = which_report.followed(*HELD)(turn)
    if not held:
        return which_report.NONE_OPEN
    standing = progress.standing(turn.db, held[0], turn.now)
    return Message(f"还没有人说办结了。\n{standing}", thing=held[0].id)


flow = Flow(
    name="answer_report",
    words=(),
    intents=("rate_result",),
    hears=hears,
    asks=(
        which_report.which(asked_of, "说的是哪一件？", "answer_report"),
        text("why", "为什么不同意？写一句，再上一级要看。", max_chars=200, when=_objects),
    ),
    done=done,
)
