"""Decisions (要定的) of points: claims, objections, months to confirm or to call a meeting for, sheets, and what to watch."""

from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.close import assessment
from core.points.gates import confirmation, panel_votes, revision
from core.points.objections import disputes
from core.points.objections import notices as objection_notices
from core.points.oversight import overview
from core.points.rulebook import periods
from core.registry import people
from core.registry.people import Post
from handlers.desk.lines.line import Line, first_of
from handlers.engine.event import Turn


def claims(turn: Turn) -> list[Line]:
    """Claims to decide, with whose they are."""
    waiting = review.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    if not waiting:
        return []
    titles = claim_notices.titles(turn.db, waiting)
    named = first_of([titles[c.id] for c in waiting])
    return [Line(f"等您审核的申报{len(waiting)}条：{named}", "审核", "review")]


def objections(turn: Turn) -> list[Line]:
    """Objections to decide."""
    waiting = disputes.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    if not waiting:
        return []
    about = objection_notices.about(turn.db, waiting[0])
    return [Line(f"等您定的异议{len(waiting)}条：{about}", "异议处理", "decide_objection")]


def months(turn: Turn) -> list[Line]:
    """Months that wait for the sender's word or for a meeting that they may call."""
    if turn.person is None:
        return []
    drafts = confirmation.waiting_for(turn.db, turn.person, turn.now)
    if drafts:
        which = first_of([periods.spoken(month[0].period) for month in drafts])
        return [Line(f"等您确认公示的积分表：{which}", "积分表", "statement")]
    to_speak = panel_votes.waiting_for(turn.db, turn.person, turn.now)
    if to_speak:
        which = first_of([periods.spoken(s.period) for s in to_speak])
        return [Line(f"等您表态的积分表：{which}", "表态", "panel_vote")]
    to_call = revision.waiting_for(turn.db, turn.person, turn.now)
    return [Line("有积分表等您召集评议", "积分表", "statement")] if to_call else []


def sheets(turn: Turn) -> list[Line]:
    """Assessment sheets to fill."""
    waiting = assessment.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    return [Line(f"等您打的考核表{len(waiting)}张", "考核", "assess")] if waiting else []


def watched(turn: Turn) -> list[Line]:
    """For the supervision group: what was decided this month, and what may be looked at anew."""
    person = turn.person
    places = people.regions_of(turn.db, person.id, Post.SUPERVISOR, turn.now) if person else []
    if not places:
        return []
    decided = overview.reviewed(turn.db, places[0], turn.now).rstrip("。")
    return [
        Line(decided, "审核记录", "supervise", {"show": "decisions"}),
        Line("细则、超市、账目、冻结都可以看", "监督", "supervise"),
        Line("上个月的积分可以抽几笔再看", "抽查", "sample"),
    ]
