"""`core.privacy.ageing`: a year after a matter is over its words are gone, once, and what is open or settled is whole.

Here too: `scheduler.jobs.own.retention`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot import migrate
from bot.demo.world import CHANNEL, chat_of
from bot.turn import one_turn
from core.db import Db
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing
from core.privacy import ageing, columns, words
from core.privacy.erasing import ErasedFile
from core.registry import addresses
from core.reports import confirming, following, handling
from core.reports.ladder.reports import Remark, Report
from handlers.engine.event import Event
from handlers.engine.memory import Inbox
from scheduler import marks
from scheduler.jobs.own.retention import job
from scheduler.runner import Occurrence
from tests.core.points.wangjia_acts import april, lines, march, passed, person, photo, settled
from tests.core.reports.telling import MONDAY, file, who

LATER = MONDAY + timedelta(days=400)
JUST_BEFORE = MONDAY + timedelta(days=364)
NAME = "何秋菊"


@pytest.fixture(autouse=True)
def _a_year() -> Iterator[None]:
    ageing.use(365, 365)
    yield
    ageing.use(365, 365)


def night(db: Db, now: datetime = LATER) -> int:
    """What the job does in one night."""
    assert job.each is not None
    db.flush()
    return sum(job.run(db, now, portion) for portion in job.each(db, now))


def over(db: Db, photos: tuple[str, ...] = ()) -> Report:
    """A report with a number, a supplement and a photo, repaired badly once and then well."""
    report = file(db, NAME, "我家门口的水管漏了，打13812345678")
    following.add(db, report.id, who(db, NAME), MONDAY, detail="左手边那一根", photos=photos)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="缠了胶布")
    confirming.reopen(db, report.id, who(db, NAME), MONDAY, complaint="又漏了一地")
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了管子")
    confirming.confirm(db, report.id, who(db, NAME), MONDAY)
    return report


def test_its_words_its_number_and_its_photo_go_and_what_was_done_stays(db: Db) -> None:
    sent = photo(db, "a" * 64, MONDAY)
    report = over(db, (sent,))
    assert night(db, JUST_BEFORE) == 0
    assert night(db) > 0
    assert (report.text, report.numbers) == (words.GONE, words.GONE)
    said = {r.kind: r.text for r in db.exec(select(Remark).where(Remark.report_id == report.id))}
    assert (said["detail"], said["reopen"]) == (words.GONE, words.GONE)
    assert said["done"] == "换了管子"
    kept = db.get_one(Evidence, sent)
    assert (kept.state, kept.digest) == (EvidenceState.LOST, "a" * 64)
    assert [one.digest for one in db.exec(select(ErasedFile))] == ["a" * 64]


def test_a_second_night_finds_nothing(db: Db) -> None:
    over(db, (photo(db, "a" * 64, MONDAY),))
    assert night(db) > 0
    assert night(db, LATER + timedelta(days=1)) == 0


def test_what_is_open_keeps_its_words(db: Db) -> None:
    report = file(db, NAME, "村口的路灯不亮")
    following.add(db, report.id, who(db, NAME), MONDAY, detail="左手边那一盏")
    db.flush()
    said = {"report", "report_remark"} & {
        one.partition("/")[0] for one in ageing.portions(db, LATER)
    }
    assert said == set()


def test_a_settled_month_is_the_same_bytes(db: Db) -> None:
    claim = passed(db, NAME, "何秋菊户", "neighbour-help", march(5))
    statement = settled(db, april(1))
    before = [(one.code, one.note, one.adjusted) for one in lines(db, statement, "何秋菊户")]
    night(db)
    db.refresh(claim)
    assert claim.said == words.GONE
    assert before == [
        (one.code, one.note, one.adjusted) for one in lines(db, statement, "何秋菊户")
    ]


def test_messages_go_and_of_a_matter_a_mark_stays_that_it_was_told(db: Db) -> None:
    me = person(db, NAME)
    addresses.tell(db, me.id, Message("明天开会"), MONDAY)
    report = over(db)
    for message in db.exec(select(Outgoing)):
        message.state, message.ended_at = "sent", MONDAY
        db.add(message)
    night(db)
    left = db.exec(select(Outgoing)).all()
    assert {m.text for m in left} == {words.GONE}
    assert {m.thing for m in left} == {report.id}


def test_what_waits_to_be_sent_stays(db: Db) -> None:
    addresses.tell(db, person(db, NAME).id, Message("明天开会"), MONDAY)
    night(db)
    assert [m.text for m in db.exec(select(Outgoing))] == ["明天开会"]


def test_events_and_claims_of_jobs_go_and_dead_letters_stay(db: Db) -> None:
    one_turn(db, Event(channel=CHANNEL, key="1", chat=chat_of(NAME), at=MONDAY, text="帮助"))
    db.add(Inbox(channel="web", key="2", chat="7", at=MONDAY, state="dead", error="X"))
    for at in (MONDAY, LATER):
        db.add(Occurrence(job=job.name, period=f"{at.isoformat()}/x", at=at))
    night(db)
    assert [letter.key for letter in db.exec(select(Inbox))] == ["2"]
    assert [run.at for run in db.exec(select(Occurrence))] == [LATER]


def test_whoever_keeps_for_ever_loses_nothing(db: Db) -> None:
    report = over(db)
    ageing.use(0, 0)
    assert ageing.portions(db, LATER + timedelta(days=5000)) == []
    assert night(db, LATER + timedelta(days=5000)) == 0
    assert report.text != words.GONE


def test_a_portion_is_bounded_and_all_of_them_end_it(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "AT_ONCE", 2)
    many = [over(db) for _ in range(5)]
    db.flush()
    assert ageing.shares("report", 5) == ["report/0", "report/1", "report/2"]
    assert ageing.sweep(db, LATER, "report/0") == 2
    night(db)
    assert {report.text for report in many} == {words.GONE}


def test_every_table_with_words_of_ones_own_says_since_when_it_is_over() -> None:
    migrate.metadata()
    for name, declared in columns.DECLARED.items():
        if declared.personal:
            assert declared.over or declared.within, f"{name}: since when is it over?"
        if declared.over:
            assert declared.over in columns.loaded(name).c


def test_forget_runs_leaves_other_jobs_alone(db: Db) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for name in ("a", "b"):
        db.add(Occurrence(job=name, period=at.isoformat(), at=at))
    db.flush()
    assert marks.forget_runs(db, ["a"], LATER) == 1
    assert [one.job for one in db.exec(select(Occurrence).order_by(col(Occurrence.job)))] == ["b"]
