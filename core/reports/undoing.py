"""Undoing (撤销): taking back the last act on a report while nothing has been built on it."""

from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, withdraw
from core.reports import confirming, correcting, following, handling, notices, rights, words
from core.reports.ladder import holding
from core.reports.ladder.lifecycle import ASKED, HELD, OPEN, WORDS, Action, Role, State
from core.reports.ladder.reports import Report, Who, spoken_number
from core.reports.parts import gathering, splitting

_NAMES = {
    Action.ACCEPT: "受理",
    Action.MAKE_SAFE: "已做临时防护",
    Action.FINISH: "办结",
    Action.PASS_UP: "上报",
    Action.SEND_BACK: "退回",
    Action.CLOSE_UNFIXED: "关闭未修",
    Action.CONFIRM: "修好了",
    Action.REOPEN: "还没好",
    Action.WITHDRAW: "撤回",
    Action.FILE: "上报",
    Action.MERGE: "并入",
    Action.CORRECT: "更正",
    Action.REFUSE: "不予受理",
    Action.SPLIT: "拆分",
}
UNFILED_WITHIN = timedelta(days=1)
"""So long a fresh report is taken back by 撤销; afterwards it is withdrawn, by its number."""
_ACTIONS = {rights.CHANGES[action]: action for action in _NAMES}


@acts.takes_back(*_ACTIONS)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Make the report as it was before the act; everybody who was told is told. Says what was done.

    Raises Refusal when somebody has gone on from there. Its due time comes back with it: taking an
    act back wins no time.
    """
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    action = _ACTIONS[act.kind]
    name = _NAMES[action]
    if action == Action.FILE and act.undone_at is None:
        return _unfile(db, act, report, who, now)
    if action == Action.MERGE:
        raise Refusal("“并入”不能撤销。要分开办，请上报人把那件事重新报一次。")
    kept = "was" in act.detail  # not by a 还没好 of version 0.2.0
    if act.undone_at is not None or not kept or _built_on(db, act):
        raise Refusal(f"“{name}”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}")
    gathered = gathering.refuse_undoing(db, report, name, now)
    before = report.state
    if action == Action.SPLIT:
        splitting.unsplit(db, report, act, who, now)
    released = {p.id: p for p in notices.holders(db, report, now)}
    holding.put_back(report, act.detail["was"])
    if action == Action.CORRECT:
        correcting.put_back(db, report, act)
    holding.resume(db, report, now)
    if action == Action.CONFIRM and act.right == Role.JOINER:
        confirming.leave_open(db, report, act, now)
    act.undone_at = now
    db.add(act)
    rights.note(db, report, Action.UNDO, act.right, who, now, before, undone=act.id)
    if action == Action.WITHDRAW:
        gathering.rise(db, report, act, who, now)
    if gathered is not None and report.state in OPEN:
        gathering.take_back(db, report, gathered, who, now)
    gathering.part_over(db, report, now)
    withdraw(db, report.id, {"handle", "answer_report"}, now)
    holder = notices.holder_words(db, report, now) if report.state in HELD else None
    news = words.undone(_by(db, act, who), name, WORDS[report.state], holder)
    mine = (who.person_id or "", who.address_id or "")
    answers = notices.answer_choices(report)
    notices.to_followers(db, report, news, now, choices=answers, but=mine)
    held = {p.id for p in notices.holders(db, report, now)}
    for person_id in (released.keys() | held) - set(mine):
        for_holder = words.about(notices.named(report), news)
        notices.tell_person(db, report, person_id, for_holder, now)
    yours = who.person_id in held
    return words.undone_by_you(name, spoken_number(report), WORDS[report.state], yours=yours)


def _built_on(db: Db, act: Act) -> bool:
    """Whether an act that changed the report came after this one and still stands."""
    return any(
        later.id > act.id
        and "version" in later.detail
        and later.undone_at is None
        and later.kind != "report.undo"
        for later in acts.of_thing(db, act.thing_id)
    )


def choices(db: Db, act: Act, now: datetime) -> tuple[Choice, ...]:
    """What may be answered again after an act has been taken back, by whoever did it.

    Nothing, unless the act was one on a report.
    """
    if act.kind not in _ACTIONS and act.kind != confirming.SECONDED:
        return ()
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    if report.state not in ASKED or Role.HOLDER in rights.roles_of(db, report, who, now):
        return ()
    return notices.answer_choices(report)


def _by(db: Db, act: Act, who: Who) -> str:
    """Who took it back; those who report and join are never named, for their report may be hidden."""
    if act.right in (Role.REPORTER, Role.JOINER, Role.WITNESS):
        by_neighbour = act.right == Role.WITNESS
        return words.answerer(reporter=act.right == Role.REPORTER, witness=by_neighbour)
    return rights.name_of(db, who)


def _unfile(db: Db, act: Act, report: Report, who: Who, now: datetime) -> str:
    """Taking back a report that was just filed is withdrawing it, within a day while nobody has acted."""
    number, name = spoken_number(report), _NAMES[Action.FILE]
    over = now - act.at > UNFILED_WITHIN
    if over or report.state not in (State.FILED, State.UNASSIGNED) or _answered(db, report):
        raise Refusal(
            f"“{name}”不能撤销了，{'过了一天' if over else '后面已经接着办了'}。{rights.stands(db, report, now)}"
            f"编号 {number} 真的不用办了，请发“撤回上报”。"
        )
    following.withdraw(db, report.id, who, now)
    act.undone_at = now
    db.add(act)
    return words.filing_undone(spoken_number(report))


@acts.takes_back(following.ADDED_AT_ONCE)
def unfile_with_addition(db: Db, act: Act, now: datetime) -> str:
    """撤销 of what was added a moment after filing takes back the report that it belongs to."""
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    filed = frozenset({rights.CHANGES[Action.FILE]})
    filing = next((a for a in acts.of_thing(db, report.id) if a.kind in filed), None)
    if filing is None or filing.undone_at is not None:
        raise Refusal(rights.stands(db, report, now))
    act.undone_at = now
    db.add(act)
    return _unfile(db, filing, report, who, now)


def _answered(db: Db, report: Report) -> bool:
    """Whether its holder has said how far it is."""
    return any(
        a.kind == handling.NOTED and a.undone_at is None for a in acts.of_thing(db, report.id)
    )


@acts.takes_back(handling.NOTED)
def unsay_note(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 进展: the words are gone, and those who heard them hear so; Refusal once it is over."""
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    if act.undone_at is not None or report.state not in HELD:
        raise Refusal(
            f"“{words.NOTE}”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}"
        )
    handling.take_note_back(db, report, act, now)
    name = rights.name_of(db, who)
    notices.to_followers(
        db, report, words.note_undone(name), now, but=(who.person_id or "", who.address_id or "")
    )
    return words.undone_by_you(words.NOTE, spoken_number(report), WORDS[report.state], yours=True)
