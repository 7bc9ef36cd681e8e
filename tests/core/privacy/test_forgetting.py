"""After a forgetting no column of any table holds the person's name, number or words; the ledger stays whole.

Here too: `columns`, `erasing`, `hindrances`, `masking`.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, col, select

from bot import migrate
from bot.demo.world import CHANNEL, chat_of
from bot.turn import turns_on
from core.db import Db
from core.errors import Refusal
from core.evidence import Evidence, EvidenceState
from core.outbox import Message
from core.points.ledger import ledger
from core.points.objections import disputes
from core.posts.persons import joinings
from core.privacy import columns, forgetting, hindrances
from core.privacy.columns import DECLARED, PROGRAM
from core.privacy.erasing import ErasedFile
from core.privacy.masking import Wordings
from core.registry import addresses, households, telephones
from core.registry.addresses import Binding
from core.registry.people import Person
from core.reports import confirming, following, handling
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from handlers.engine.event import Event
from tests.core.emergencies.crier import cry
from tests.core.meetings.meeting_acts import called
from tests.core.points.wangjia_acts import (
    april,
    lines,
    march,
    passed,
    photo,
    published,
    settled,
)
from tests.core.reports.telling import MONDAY, file, person, village, who

ACCOUNTS = frozenset({"address.chat", "outbox.chat", "inbox.chat"})
"""How a platform calls an account; the demo world calls its telephones after their owners."""
NAME, NUMBER = "何秋菊", "13812345678"
WORDS = "我屋门口的路灯打烂了，夜里看不见"
TALK = (
    f"我的电话是{NUMBER}",
    "一组何秋菊家旁边的水沟堵死了",
    "我叫何秋菊，啥时候来人",
    "把我的信息都删掉",
    "确认删除",
)
LATER = MONDAY + timedelta(hours=2)


def held(db: Db) -> Iterator[tuple[str, str]]:
    """Every text in every column of every table, and where it stands."""
    db.flush()
    migrate.metadata()
    for table in SQLModel.metadata.tables.values():
        texts = [*columns.worded(table)]
        if not texts:
            continue
        for stored in db.execute(sa_select(*texts)):
            for column, value in zip(texts, stored, strict=True):
                if f"{table.name}.{column.name}" in ACCOUNTS:
                    continue
                yield (
                    f"{table.name}.{column.name}",
                    json.dumps(value, ensure_ascii=False, default=str),
                )


def where(db: Db, *wordings: str) -> set[str]:
    """The columns in which any of these can be read."""
    return {place for place, text in held(db) if any(one in text for one in wordings)}


def lived(db: Db, photos: tuple[str, ...] = ()) -> tuple[Report, Report]:
    """An open report and one that is over, a number, and people who were told of it all."""
    me = person(db, NAME)
    telephones.keep(db, me.id, NUMBER, MONDAY)
    over = file(db, NAME, WORDS, category="street_light")
    following.add(db, over.id, who(db, NAME), MONDAY, detail="何秋菊家左手边那一盏", photos=photos)
    handling.accept(db, over.id, who(db, "李秀英"), MONDAY)
    handling.finish(db, over.id, who(db, "李秀英"), MONDAY, how="给何秋菊换了灯泡")
    confirming.confirm(db, over.id, who(db, NAME), MONDAY)
    open_still = file(db, NAME, "何秋菊家旁边的水沟堵死了", MONDAY)
    addresses.tell(
        db, person(db, "钱国华").id, Message(f"何秋菊报的：{WORDS}，电话{NUMBER}"), MONDAY
    )
    db.flush()
    return over, open_still


@pytest.mark.parametrize("name", sorted(set(migrate.metadata().tables) - PROGRAM))
def test_every_column_of_words_is_declared(name: str) -> None:
    table = SQLModel.metadata.tables[name]
    words = {column.name for column in columns.worded(table)}
    declared = DECLARED[name].declared if name in DECLARED else ()
    assert sorted(words) == sorted(declared), (
        f"{name}: what becomes of it when somebody is forgotten? Say so in core/privacy/columns.py"
    )


def test_nothing_is_left_of_somebody_who_is_forgotten(db: Db) -> None:
    over, open_still = lived(db)
    assert where(db, NAME) & {"person.name", "household.name", "outbox.text", "report.text"}
    me = person(db, NAME)
    home = households.of_person(db, me.id)
    assert home is not None
    code = forgetting.forget(db, me, LATER)
    assert where(db, NAME, NUMBER, WORDS, "左手边那一盏") == set()
    assert (db.get_one(Person, me.id).name, home.name) == (code, home.code)
    assert (
        db.exec(
            select(Binding).where(Binding.person_id == me.id, col(Binding.until).is_(None))
        ).all()
        == []
    )
    assert open_still.state == State.FILED
    assert "旁边的水沟堵死了" in open_still.text
    assert over.text == "（已删除）"


def test_photos_go_with_the_matter_and_their_files_from_the_disk(db: Db) -> None:
    sent = photo(db, "a" * 64, MONDAY)
    lived(db, photos=(sent,))
    forgetting.forget(db, person(db, NAME), LATER)
    kept = db.get_one(Evidence, sent)
    assert (kept.state, kept.digest, kept.source) == (EvidenceState.LOST, None, {})
    assert [one.digest for one in db.exec(select(ErasedFile))] == ["a" * 64]


def test_a_file_that_somebody_else_sent_too_stays(db: Db) -> None:
    sent, again = photo(db, "a" * 64, MONDAY), photo(db, "a" * 64, MONDAY)
    lived(db, photos=(sent,))
    forgetting.forget(db, person(db, NAME), LATER)
    assert db.get_one(Evidence, again).digest == "a" * 64
    assert db.exec(select(ErasedFile)).all() == []


def test_the_words_of_an_open_report_go_once_it_is_over(db: Db) -> None:
    _, open_still = lived(db)
    me = person(db, NAME)
    forgetting.forget(db, me, LATER)
    assert forgetting.due(db, LATER) == [me.id]
    assert forgetting.sweep(db, LATER, me.id) == 0
    handling.accept(db, open_still.id, who(db, "李秀英"), LATER)
    handling.finish(db, open_still.id, who(db, "李秀英"), LATER, how="通了")
    confirming.confirm(db, open_still.id, who(db, NAME), LATER)
    assert forgetting.sweep(db, LATER, me.id) == 1
    assert where(db, "旁边的水沟堵死了") == set()
    assert forgetting.due(db, LATER) == []


def test_the_household_keeps_its_points_and_the_settled_month_its_bytes(db: Db) -> None:
    passed(db, NAME, "何秋菊户", "neighbour-help", march(5))
    settled(db, april(1))
    me = person(db, NAME)
    home = households.of_person(db, me.id)
    assert home is not None
    account = ledger.subject_account(home.id)
    before = ledger.balance(db, home.village_id, account)
    forgetting.forget(db, me, april(9))
    assert where(db, NAME) == set()
    assert before == ledger.balance(db, home.village_id, account) > 0


def test_a_namesake_keeps_the_name(db: Db) -> None:
    lived(db)
    other = Person(name=NAME, village_id=village(db))
    db.add(other)
    addresses.tell(db, person(db, "钱国华").id, Message(f"{NAME}交了会费"), MONDAY)
    me = db.exec(select(Person).where(Person.name == NAME, Person.id != other.id)).one()
    forgetting.forget(db, me, LATER)
    assert db.get_one(Person, other.id).name == NAME
    assert where(db, NAME) == {"person.name", "outbox.text"}
    assert where(db, NUMBER, WORDS) == set()


def test_a_longer_name_stays_whole() -> None:
    wordings = Wordings({"王小": "已注销村民1"}, frozenset({"王小梅"}))
    assert wordings.masked({"王小": ["王小梅和王小", 3]}) == {
        "已注销村民1": ["王小梅和已注销村民1", 3]
    }


def test_two_who_are_forgotten_stay_two(db: Db) -> None:
    first = forgetting.forget(db, person(db, NAME), LATER)
    second = forgetting.forget(db, person(db, "张桂花"), LATER)
    assert first != second
    with pytest.raises(Refusal, match="已经删掉"):
        forgetting.forget(db, db.exec(select(Person).where(Person.name == first)).one(), LATER)


def test_a_post_is_handed_over_first(db: Db) -> None:
    with pytest.raises(Refusal, match="村民代表，要先交给别人"):
        forgetting.forget(db, person(db, "李秀英"), MONDAY)
    assert where(db, "李秀英") & {"person.name"}


def test_a_cry_a_meeting_and_an_objection_end_first(db: Db) -> None:
    assert hindrances.of(db, person(db, NAME), MONDAY) == []
    cry(db, NAME)
    called(db, members=[NAME])
    passed(db, NAME, "何秋菊户", "neighbour-help", march(5))
    statement = published(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    disputes.file(db, person(db, NAME), statement.id, line.id, "日子记错了", april(2))
    waits = "".join(hindrances.of(db, person(db, NAME), MONDAY))
    assert all(one in waits for one in ("呼救", "散会", "异议"))
    with pytest.raises(Refusal, match="要先了结"):
        forgetting.summary(db, person(db, NAME), MONDAY)


def test_nothing_is_left_of_a_whole_talk(world: Engine) -> None:
    turns = turns_on(world)
    try:
        for number, words in enumerate(TALK):
            event = Event(CHANNEL, chat_of(NAME), f"talk:{number}", MONDAY, text=words)
            turns.take(event, rides=True).result()
    finally:
        turns.stop()
    with Session(world) as db:
        assert where(db, NUMBER) == set()
        # What an open report says is still to be read by whoever works on it, without the name.
        assert where(db, "水沟堵死") <= {"report.text", "report.place", "outbox.text"}
        named = {place for place, text in held(db) if NAME in text.replace(chat_of(NAME), "")}
        assert named == set()


def test_who_is_forgotten_is_so_under_every_entry(db: Db) -> None:
    double = person(db, "唐菊香")
    double.name = NAME
    addresses.tell(db, double.id, Message(f"{NAME}，您的上报办好了"), MONDAY)
    db.flush()
    me = next(p for p in db.exec(select(Person).where(Person.name == NAME)) if p.id != double.id)
    joinings.join(db, person(db, "钱国华"), double, me, MONDAY)
    code = forgetting.forget(db, me, LATER)
    assert where(db, NAME) == set()
    assert db.get_one(Person, double.id).name == code
