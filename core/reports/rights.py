"""Rights (权限): who may do what to a report, checked at the moment of the act and noted with it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core import acts
from core.db import Db, lock, only_looks
from core.errors import Refusal
from core.registry import people, villages
from core.registry.people import Person, Post
from core.reports import notices
from core.reports.ladder import parts, petitions, questions, reports, witnesses, workers
from core.reports.ladder.lifecycle import (
    HELD,
    NOT_OF_PARTS,
    OPEN,
    WORDS,
    Action,
    Role,
    State,
    allowed,
    ever,
)
from core.reports.ladder.reports import Report, Who, spoken_number

CLOCK = Who()
CLOCK_RIGHT = Role.CLOCK.value

_NO_PERSONS_OWN = {
    Action.ASSIGN: "comes along with the filing, the place that was named, or the clock",
    Action.CLIMB: "done by the clock",
    Action.LAPSE: "done by the clock",
    Action.WARN: "done by the clock",
    Action.EXTEND: "comes along with the decision about 延期",
    Action.UNDO: "the taking back itself",
    Action.PART: "comes along with 拆分",
    Action.GATHER: "done by the clock, with the last of its parts",
    Action.FALL: "comes along with 撤回 of the whole",
}
_UNCHANGED = {
    Action.ADD,
    Action.URGE,
    Action.JOIN,
    Action.NOTE,
    Action.ENTRUST,
    Action.QUESTION,
    Action.REFER,
    Action.ANSWER,
    Action.REPLY,
    Action.PETITION,
    Action.RATE,
    Action.WITNESS,
}
CHANGES = {
    action: acts.kind(f"report.{action.value}", passed_over=_NO_PERSONS_OWN.get(action, ""))
    for action in Action
    if action not in _UNCHANGED
}
"""The kind of act by which each action changes a report; those that leave its state are declared beside
what they do."""
_LEAVES_PETITIONS = {Action.ACCEPT, Action.MAKE_SAFE, Action.EXTEND, Action.REFUSE, Action.WARN}
DISPATCHED = acts.kind(
    "report.dispatch",
    final="这件已经交下去了，那边的人知道了，收不回。交错了地方，请马上打电话告诉他们。",
)
"""A cadre above sends a cry for help to a village: an act of its own, where others assign in passing."""


class Stale(Refusal):
    """A button of an earlier state was pressed; the text says how things stand now."""


def roles_of(
    db: Db, report: Report, who: Who, now: datetime, action: Action | None = None
) -> list[Role]:
    """The rights that this person, account or the clock has on a report now, the strongest first.

    That of the level above is looked up only for an `action` that it may do.
    """
    if who == CLOCK:
        return [Role.CLOCK]
    roles = []
    if who.person_id and any(p.id == who.person_id for p in notices.holders(db, report, now)):
        roles.append(Role.HOLDER)
    if who.person_id and any(p.id == who.person_id for p in workers.assigned(db, report, now)):
        roles.append(Role.ASSIGNEE)
    if action is not None and ever(Role.SUPERIOR, action) and _above(db, report, who, now):
        roles.append(Role.SUPERIOR)
    if report.state == State.UNASSIGNED and _over(db, report, who, now):
        roles.append(Role.DISPATCHER)
    if report.written_by is not None and report.written_by == who.person_id:
        roles.append(Role.WRITER)
    elif _same(report.person_id, report.address_id, who):
        roles.append(Role.REPORTER)
    elif any(_same(j.person_id, j.address_id, who) for j in reports.joiners(db, report.id)):
        roles.append(Role.JOINER)
    else:
        if report.state == State.UNCONFIRMED and _drawn(db, report, who):
            roles.append(Role.WITNESS)
        roles.append(Role.NEIGHBOUR)
    return roles


def _above(db: Db, report: Report, who: Who, now: datetime) -> bool:
    """Whether they sit on the next level above its holder on which anybody sits."""
    above = notices.seats_above(db, report, now)
    return bool(above) and any(p.id == who.person_id for p in above[0].people)


def _drawn(db: Db, report: Report, who: Who) -> bool:
    return any(w.person_id == who.person_id for w in witnesses.of_round(db, report))


def _over(db: Db, report: Report, who: Who, now: datetime) -> bool:
    """Whether they may say in which village it is: cadres of the town or county that it names; of danger
    that names none, and where there is but one county, all of them.
    """
    mine = people.posts_of(db, who.person_id, now) if who.person_id else []
    ids = {a.region_id for a in mine if a.post in (Post.TOWN_CADRE, Post.CITY_CADRE)}
    if not ids or report.village_id is not None:
        return bool(ids) and report.danger
    here = villages.atlas(db)
    named = here.place(f"{report.text} {report.place}")
    if named is None:
        return report.danger or len(here.roots()) == 1
    under = {one for one in ids if one in here.places and named.id in here.above(one)}
    return bool(under or ids & set(here.over(named)))


def _same(person_id: str | None, address_id: str, who: Who) -> bool:
    return (person_id is not None and person_id == who.person_id) or address_id == who.address_id


def seen(db: Db, report_id: str, who: Who) -> Report:
    """The report, locked until the end of the turn; one kept from the sender does not exist for them."""
    lock(db, Report, report_id)
    report = db.get(Report, report_id)
    if report is None or who.person_id in report.kept_from:
        raise Refusal("没有找到这件事。发“我的上报”看您报的，发“处理”看要您办的。")
    return report


def joinable(db: Db, report_id: str, who: Who) -> Report:
    """The report, locked, as somebody sees it who says "me too".

    Members of a household that it blames may, as if it blamed nobody: they are told no word of it.
    """
    lock(db, Report, report_id)
    report = db.get(Report, report_id)
    if report is None or report.about_id is not None:
        return seen(db, report_id, who)
    return report


def open_for(
    db: Db, report_id: str, who: Who, action: Action, now: datetime, version: int | None = None
) -> tuple[Report, str]:
    """The report, locked, and the right by which `who` may act on it: the holder's post or a role.

    Raises Stale when `version` is not the report's own any more, Refusal when the law says no;
    both say how things stand.
    """
    report = seen(db, report_id, who)
    return report, of(db, report, who, action, now, version)


def in_hand(
    db: Db, report_id: str, who: Who, action: Action, now: datetime, version: int | None = None
) -> tuple[Report, str]:
    """As `open_for`, for whoever has the report in hand: it has been looked at, and its clock goes on.

    What waited for its reporter's answer waits no longer, since its holder acts without it.
    """
    report, right = open_for(db, report_id, who, action, now, version)
    look(db, report, now)
    if report.paused_until is not None:
        questions.end(db, report, now)
    return report, right


def look(db: Db, report: Report, now: datetime) -> None:
    """Whoever has it in hand has looked at it: nobody need be told that nobody did.

    Kept with the turn, which has the row; a page that is only drawn says so by `looked`.
    """
    if report.looked_at is None and not only_looks(db):
        report.looked_at, report.unseen_at = now, None


def looked(db: Db, person_id: str, report_ids: Collection[str], now: datetime) -> None:
    """Somebody has been shown these reports on a page: those in their hands have been looked at."""
    seats = {(a.post, a.region_id) for a in people.posts_of(db, person_id, now)}
    query = select(Report).where(col(Report.id).in_(report_ids), col(Report.looked_at).is_(None))
    for report in db.exec(query.order_by(col(Report.id))):
        if (report.holder_post, report.holder_region_id) in seats:
            look(db, report, now)


def of(
    db: Db,
    report: Report,
    who: Who,
    action: Action,
    now: datetime,
    version: int | None = None,
) -> str:
    """The right by which `who` may do this to a report that they have locked; raises as `open_for` does."""
    roles = [r for r in roles_of(db, report, who, now, action) if ever(r, action)]
    if not roles:
        raise Refusal(_not_yours(db, report, action, now))
    if version is not None and version != report.version:
        raise Stale(f"这条消息已经过时了。{stands(db, report, now)}{_go_on(roles, report)}")
    if report.part_of is not None:
        _refuse_of_part(db, report, action)
    for role in roles:
        if allowed(role, report.state, action):
            return _right(report, role)
    raise Stale(stands(db, report, now))


def _refuse_of_part(db: Db, part: Report, action: Action) -> None:
    """What is done to the whole alone; and a part that is over opens again only while the whole waits."""
    whole = parts.whole_of(db, part)
    assert whole is not None  # a part has a whole
    of = f"编号 {spoken_number(part)} 是编号 {spoken_number(whole)} 拆出来的一份"
    if action in NOT_OF_PARTS:
        raise Refusal(f"{of}，这样办要对整件来办。")
    if action == Action.REOPEN and whole.state != State.SPLIT:
        raise Refusal(
            f"{of}。整件现在是“{WORDS[whole.state]}”，还没好请对编号 {spoken_number(whole)} 说。"
        )


def _go_on(roles: list[Role], report: Report) -> str:
    mine = Role.HOLDER in roles or Role.ASSIGNEE in roles
    return "接着办请发“处理”。" if mine and report.state in HELD else ""


def _not_yours(db: Db, report: Report, action: Action, now: datetime) -> str:
    if ever(Role.REPORTER, action):
        return f"编号 {spoken_number(report)} 不是您报的，只有上报人和附议的人能答复。"
    if report.state in HELD:
        by = notices.holder_words(db, report, now)
        return f"编号 {spoken_number(report)} 现在由{by}办，您不用处理。"
    return stands(db, report, now)


def stands(db: Db, report: Report, now: datetime) -> str:
    """How things stand, in one sentence."""
    number = f"编号 {spoken_number(report)} 现在是“{WORDS[report.state]}”"
    if report.state in HELD:
        return f"{number}，由{notices.holder_words(db, report, now)}办。"
    if report.state == State.SPLIT:
        return f"{number}，分成{parts_words(db, report)}在办。"
    if report.state == State.MERGED and report.merged_into:
        into = db.get_one(Report, report.merged_into)
        return f"{number}，和编号 {spoken_number(into)} 一起办。"
    return f"{number}。" if report.state in OPEN else f"{number}，不用再办了。"


def parts_words(db: Db, whole: Report) -> str:
    """Its present parts by number: 编号 5、编号 6."""
    return "、".join(f"编号 {spoken_number(part)}" for part in parts.present(db, whole))


def note(
    db: Db,
    report: Report,
    action: Action,
    right: str,
    who: Who,
    now: datetime,
    before: State,
    **detail: Any,
) -> None:
    """Record an act that changed the report, and void the buttons that were offered before it."""
    report.version += 1
    db.add(report)
    if report.petitioned and action not in _LEAVES_PETITIONS:
        petitions.void(db, report, now)
    dispatched = action == Action.ASSIGN and right == Role.DISPATCHER
    kind = DISPATCHED if dispatched else CHANGES[action]
    acts.record(
        db,
        kind,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        before=before.value,
        after=report.state.value,
        version=report.version,
        **detail,
    )
    if report.part_of is not None:
        parts.follow(db, report)


def acted(
    db: Db, kind: str, report: Report, right: str, who: Who, now: datetime, **detail: str
) -> None:
    """Record an act that leaves the report's state and its buttons as they are."""
    acts.record(
        db,
        kind,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        **detail,
    )


def _right(report: Report, role: Role) -> str:
    if role == Role.HOLDER and report.holder_post is not None:
        return report.holder_post.value
    return role.value


def name_of(db: Db, who: Who) -> str:
    """The name of whoever acts."""
    return db.get_one(Person, who.person_id).name if who.person_id else "还没登记的村民"
