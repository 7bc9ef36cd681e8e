"""Those who follow a report (上报人和附议人): joining, adding and correcting words, urging, withdrawing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.db import Db, insert_once
from core.errors import Refusal
from core.ids import new_id
from core.outbox import withdraw as void
from core.registry.people import Person
from core.reports import notices, rights, words
from core.reports.filing import JOINED_WITHIN
from core.reports.ladder import holding, questions, reports, routing
from core.reports.ladder.lifecycle import OPEN, RUNNING, Action, Role, State
from core.reports.ladder.reports import Joiner, Remark, Report, Who, spoken_number
from core.reports.parts import gathering
from core.reports.wording import numbers
from core.reports.wording.kept import LONGEST, elsewhere, plain_text, unsigned

URGED_EVERY = timedelta(hours=24)
_TOLD_AT = frozenset({1, 2, 3, 5, 10, 20, 50, 100})
"""At which numbers of joiners the holder hears of it: a popular matter must not flood a phone."""

BLAMES = "这几句是说人的，不能补充到这件里，会让他知道。请单独上报，不交给他，也不说是谁报的。"

JOINED = acts.kind("report.join")
LEFT = acts.kind("report.leave", passed_over="the taking back of 附议")
ADDED = acts.kind(
    "report.add",
    final="补充的已经转给办的人了，收不回。说错了，请再发“补充”更正；您报的事不用办了，请发“撤回上报”。",
)
ADDED_AT_ONCE = acts.kind("report.add_at_once")
URGED = acts.kind(
    "report.urge",
    final="催办已经转给办的人了，收不回。不急了，请发“补充”说一声；您报的事不用办了，请发“撤回上报”。",
)


def recent(filed: Iterable[Report], now: datetime) -> Report | None:
    """The newest of what the sender filed lately, where that was within ten minutes."""
    moment = [r for r in filed if now - JOINED_WITHIN < r.filed_at <= now]
    return max(moment, key=lambda r: (r.filed_at, r.id), default=None)


def join(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """附议: "me too". From now on they hear every step; twice is once. Refusal when it is closed.

    Whoever is blamed with their household may join like anybody, and hears its number and state alone.
    """
    report = rights.joinable(db, report_id, who)
    roles = rights.roles_of(db, report, who, now)
    if Role.JOINER in roles:
        return report
    if Role.REPORTER in roles:
        raise Refusal(f"编号 {spoken_number(report)} 就是您报的，不用再附议。")
    right = rights.of(db, report, who, Action.JOIN, now)
    home = db.get_one(Person, who.person_id).village_id if who.person_id else None
    if home is not None and home != report.village_id:
        raise Refusal("这是别的村的事，请在自己的村里报。")
    if who.address_id is None:
        raise Refusal("请用能收到回复的账号来附议。")
    joiner = {
        "id": new_id(),
        "report_id": report.id,
        "address_id": who.address_id,
        "person_id": who.person_id,
        "at": now,
    }
    if insert_once(db, Joiner, joiner):
        rights.acted(db, JOINED, report, right, who, now)
        count = len(reports.joiners(db, report.id))
        report.joined = count
        db.add(report)
        if count in _TOLD_AT:
            notices.word_to_holders(db, report, words.joined(notices.named(report), count), now)
    return report


@acts.takes_back(JOINED)
def leave(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 附议: they hear no more of it; Refusal once it is over, when nothing is left to leave."""
    who = Who(act.person_id, act.address_id)
    report = rights.joinable(db, act.thing_id, who)
    if report.state not in (*OPEN, State.DONE):
        raise Refusal(f"“附议”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}")
    before = reports.joiners(db, report.id)
    for joiner in before:
        if joiner.address_id == act.address_id:
            db.delete(joiner)
    db.flush()
    act.undone_at = now
    report.joined = len(before) - 1
    db.add_all([act, report])
    rights.acted(db, LEFT, report, act.right, who, now)
    if len(before) in _TOLD_AT:
        notices.word_to_holders(db, report, notices.one_left(report, len(before) - 1), now)
    return notices.no_longer_joined(report)


def add(
    db: Db,
    report_id: str,
    who: Who,
    now: datetime,
    *,
    detail: str = "",
    photos: tuple[str, ...] = (),
    location: tuple[float, float] | None = None,
    place: str = "",
    at_once: bool = False,
) -> Report:
    """Add words, photos or a place to a report; its holder is told, in the same notice if it still waits.

    `at_once`: it belongs to a filing of a moment before, which 撤销 then takes back.
    Refusal when it is closed, and where the words complain of somebody who would read them.
    """
    report, right = rights.open_for(db, report_id, who, Action.ADD, now)
    text, spot = plain_text(detail)[:LONGEST], plain_text(place)[:100]
    if report.private:
        text, spot = unsigned(db, who, text), elsewhere(db, who, spot)
    if not (text or photos or location or spot):
        raise Refusal("请发要补充的话、照片或位置。")
    _keep_blame_apart(db, report, f"{text} {spot}", who, now)
    kept, spot = (numbers.take_out(report, one) for one in (text, spot))
    if kept:
        db.add(
            Remark(report_id=report.id, kind="detail", text=kept, person_id=who.person_id, at=now)
        )
    reports.keep_photos(db, report.id, photos, "filed")
    if location is not None:
        report.latitude, report.longitude = location
    if spot:
        report.place = spot
    report.unverified = report.unverified and not (spot or location)
    db.add(report)
    rights.acted(db, ADDED_AT_ONCE if at_once else ADDED, report, right, who, now)
    news = words.supplement("", notices.cut(text), location, place=spot, photos=len(photos))
    first = photos[0] if photos else None
    notices.more_to_holders(db, report, news, now, but=(who.person_id or "",), picture=first)
    return report


def _keep_blame_apart(db: Db, report: Report, text: str, who: Who, now: datetime) -> None:
    """Blame goes past the one it blames, so it cannot be joined to what that person may be reading."""
    if report.village_id is None:
        return
    complaint = routing.complained_of(db, report.village_id, text, now, report.person_id)
    fresh = complaint.kept_from - {*report.kept_from, who.person_id or ""}
    if not fresh:
        return
    reading = {p.id for seat in notices.seats_of(db, report, now) for p in seat.people}
    reading |= notices.told_of(db, report)
    reading |= {j.person_id for j in reports.joiners(db, report.id) if j.person_id}
    in_parts = report.part_of is not None or report.state == State.SPLIT
    if complaint.people or fresh & reading or in_parts:  # who holds a part reads of the whole
        raise Refusal(BLAMES)
    report.kept_from = [*report.kept_from, *sorted(fresh)]
    report.about_household_id = report.about_household_id or complaint.household_id


def urge(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """催办: its holder is reminded, at most once a day; Refusal says when it can be done again."""
    report, right = rights.open_for(db, report_id, who, Action.URGE, now)
    if report.urged_at is not None and now - report.urged_at < URGED_EVERY:
        by = notices.holder_words(db, report, now)
        raise Refusal(
            f"编号 {spoken_number(report)} 一天只能催一次，{by}已经收到了，明天可以再催。"
        )
    report.urged_at = now
    db.add(report)
    rights.acted(db, URGED, report, right, who, now)
    reminder = words.urged(notices.named(report), notices.due_words(report))
    notices.word_to_holders(db, report, reminder, now, but=(who.person_id or "",))
    return report


def withdraw(db: Db, report_id: str, who: Who, now: datetime, version: int | None = None) -> Report:
    """撤回 by the reporter, as long as nobody else has joined and it is not done."""
    report, right = rights.open_for(db, report_id, who, Action.WITHDRAW, now, version)
    others = len(reports.joiners(db, report.id))
    if others:
        raise Refusal(f"已经有{others}位村民附议，这件事不能撤回了；办好以后您回“修好了”就行。")
    if report.paused_until is not None:
        questions.end(db, report, now)
    before, was = report.state, holding.as_it_was(report)
    report.state, report.due_at, report.ended_at = State.WITHDRAWN, None, now
    holding.end(db, report, now)
    rights.note(db, report, Action.WITHDRAW, right, who, now, before, was=was)
    void(db, report.id, {"handle", "answer_question"}, now)
    if right == Role.WRITER:
        by = rights.name_of(db, who)
        notices.to_followers(db, report, words.unwritten(by), now, but=(who.address_id or "",))
    if before == State.SPLIT:
        gathering.fall(db, report, who, right, now)
    if before in RUNNING:
        unsafe = report.danger and report.made_safe_at is None
        news = words.withdrawn(notices.named(report), unsafe=unsafe)
        notices.word_to_holders(db, report, news, now, but=(who.person_id or "",))
    gathering.part_over(db, report, now)
    return report
