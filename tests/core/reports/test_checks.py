"""The check sees each invariant of reports broken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.outbox import Outgoing
from core.registry import households
from core.reports import checks, handling
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.petitions import PetitionKind, PetitionState
from core.reports.ladder.questions import Question
from core.reports.ladder.reports import Report
from core.reports.ladder.witnesses import Witness
from core.reports.work import asking, petitioning
from tests.core.reports.telling import MONDAY, file, person, region, who

pytestmark = pytest.mark.broken_on_purpose


def _nobody_holds(db: Db, report: Report) -> None:
    for row in db.exec(select(Holding)):
        row.until = MONDAY


def _no_due_time(_: Db, report: Report) -> None:
    report.due_at = None


def _two_at_once(db: Db, report: Report) -> None:
    row = db.exec(select(Holding)).one()
    db.add(Holding(**row.model_dump() | {"id": "twice", "since": MONDAY - timedelta(hours=1)}))


def _time_won(db: Db, report: Report) -> None:
    to = (Level.REPRESENTATIVE, region(db, "陈大山联户").id)
    handling.send_back(db, report.id, who(db, "李秀英"), to, "", MONDAY)
    rows = db.exec(select(Holding).order_by(col(Holding.id))).all()
    rows[-1].finish_due_at += timedelta(hours=1)


def _reporter_not_told(db: Db, report: Report) -> None:
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY + timedelta(minutes=1))
    db.flush()
    for row in db.exec(select(Outgoing).where(Outgoing.person_id == report.person_id)):
        db.delete(row)


def _state_without_act(_: Db, report: Report) -> None:
    report.state, report.due_at = State.CONFIRMED, None


def _act_without_right(db: Db, report: Report) -> None:
    db.flush()
    act = db.exec(select(Act).where(Act.thing_id == report.id)).one()
    act.right = ""
    db.add(act)


def _seen_by_the_person_complained_of(db: Db, report: Report) -> None:
    report.about_id = person(db, "李秀英").id
    report.kept_from, report.private = [report.about_id], True


def _complained_of_and_not_kept(db: Db, report: Report) -> None:
    report.about_id, report.private = person(db, "钱国华").id, True


def _complained_of_and_signed(db: Db, report: Report) -> None:
    report.about_id = person(db, "钱国华").id
    report.kept_from = [report.about_id]


def _kept_from_its_reporter(_: Db, report: Report) -> None:
    report.kept_from = [report.person_id or ""]


def _signed_in_private(_: Db, report: Report) -> None:
    report.private = True


def _placed_and_to_be_verified(_: Db, report: Report) -> None:
    report.place, report.unverified = "村口", True


def _promised_by_nobody(_: Db, report: Report) -> None:
    report.promised_until = MONDAY


def _more_joined_than_did(_: Db, report: Report) -> None:
    report.joined = 3


def _given_to_its_reporter(_: Db, report: Report) -> None:
    report.assigned_id = report.person_id


def _waits_for_nothing(_: Db, report: Report) -> None:
    report.paused_until = MONDAY


def _waited_too_long(db: Db, report: Report) -> None:
    asking.ask(db, report.id, who(db, "李秀英"), "在哪里？", MONDAY)
    question = db.exec(select(Question)).one()
    question.waits_until += timedelta(hours=1)


def _petition_forgotten(db: Db, report: Report) -> None:
    kind = PetitionKind.MORE_TIME
    petitioning.ask(db, report.id, who(db, "李秀英"), kind, "等材料", MONDAY, days=1)
    report.petitioned = False


def _granted_uncounted(db: Db, report: Report) -> None:
    kind = PetitionKind.MORE_TIME
    petition = petitioning.ask(db, report.id, who(db, "李秀英"), kind, "等", MONDAY, days=1)
    petition.state, petition.once, report.petitioned = PetitionState.AGREED, None, False


def _typed_by_its_reporter(_: Db, report: Report) -> None:
    report.written_by = report.person_id


def _too_many_witnesses(db: Db, report: Report) -> None:
    for name in ("刘大勇", "何秋菊", "黄水生"):
        witness = Witness(report_id=report.id, round=1, person_id=person(db, name).id, at=MONDAY)
        witness.good = True
        db.add(witness)


def _of_another_villages_household(db: Db, report: Report) -> None:
    home = households.of_person(db, person(db, "马老三").id)
    assert home is not None
    report.household_id = home.id


def _climbs_to_another_village(db: Db, report: Report) -> None:
    first = report.rungs[0] | {"region": region(db, "李家村").id}
    report.rungs = [*report.rungs, first]


@pytest.mark.parametrize(
    ("fault", "invariant"),
    [
        (_of_another_villages_household, "I-18"),
        (_climbs_to_another_village, "I-18"),
        (_nobody_holds, "I-13"),
        (_no_due_time, "I-13"),
        (_two_at_once, "I-13"),
        (_seen_by_the_person_complained_of, "I-13"),
        (_complained_of_and_not_kept, "I-13"),
        (_complained_of_and_signed, "I-13"),
        (_kept_from_its_reporter, "I-13"),
        (_signed_in_private, "I-13"),
        (_placed_and_to_be_verified, "I-13"),
        (_promised_by_nobody, "I-19"),
        (_time_won, "I-14"),
        (_reporter_not_told, "I-15"),
        (_state_without_act, "I-19"),
        (_act_without_right, "I-19"),
        (_more_joined_than_did, "I-12"),
        (_given_to_its_reporter, "I-13"),
        (_waits_for_nothing, "I-14"),
        (_waited_too_long, "I-14"),
        (_petition_forgotten, "I-14"),
        (_granted_uncounted, "I-14"),
        (_typed_by_its_reporter, "I-13"),
        (_too_many_witnesses, "I-13"),
    ],
)
def test_a_fault_is_seen(db: Db, fault: Callable[[Db, Report], None], invariant: str) -> None:
    report = file(db)
    db.flush()
    assert list(checks.broken(db)) == []
    fault(db, report)
    db.add(report)
    db.flush()
    assert invariant in {said.partition(":")[0] for said in checks.broken(db)}
