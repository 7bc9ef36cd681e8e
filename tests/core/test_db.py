"""The database: what both engines must promise.

Here too: `errors`.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from core.db import MustUndo, any_rows, insert_once, make_engine, reading, whole, writing
from core.errors import Refusal
from core.ids import new_id
from core.registry import addresses
from core.registry.addresses import Address, Binding


def test_insert_once_says_who_won(engine: Engine) -> None:
    row = {"channel": "web", "chat": "a", "reachable": True}
    with Session(engine) as db, db.begin():
        assert insert_once(db, Address, row | {"id": new_id()})
        assert not insert_once(db, Address, row | {"id": new_id()})


def refused(db: Session) -> None:
    with whole(db):
        addresses.known(db, "web", "gone")
        raise Refusal("不行。")


def test_a_refusal_after_a_write_leaves_no_write(engine: Engine) -> None:
    with writing(engine) as db, db.begin():
        addresses.known(db, "web", "kept")
        with pytest.raises(Refusal):
            refused(db)
    with reading(engine) as db:
        assert [a.chat for a in db.exec(select(Address))] == ["kept"]


def refused_early(db: Session) -> None:
    with whole(db):
        assert db.exec(select(Address)).one().chat == "kept"
        raise Refusal("不行。")


def test_without_savepoints_a_refusal_before_any_write_undoes_nothing(engine: Engine) -> None:
    with writing(engine, savepoints=False) as db, db.begin():
        db.add(Address(channel="web", chat="kept"))
        with pytest.raises(Refusal):
            refused_early(db)
    with reading(engine) as db:
        assert [a.chat for a in db.exec(select(Address))] == ["kept"]


@pytest.mark.parametrize("flushed", [True, False])
def test_without_savepoints_a_refusal_after_a_write_must_be_undone(
    engine: Engine, flushed: bool
) -> None:
    def change(db: Session) -> None:
        with whole(db):
            db.add(Address(channel="web", chat="gone"))
            if flushed:
                db.flush()
            raise Refusal("不行。")

    with pytest.raises(MustUndo), writing(engine, savepoints=False) as db, db.begin():
        change(db)
    with reading(engine) as db:
        assert db.exec(select(Address)).all() == []


def test_foreign_keys_hold(engine: Engine) -> None:
    stray = Binding(address_id="nobody", person_id="nobody", since=datetime(2026, 1, 1, tzinfo=UTC))
    with Session(engine) as db:
        db.add(stray)
        with pytest.raises(IntegrityError):
            db.commit()


def test_times_come_back_aware_and_in_utc(engine: Engine) -> None:
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with Session(engine) as db, db.begin():
        addresses.known(db, "web", "a").heard_at = at
    with reading(engine) as db:
        heard = db.exec(select(Address)).one().heard_at
        assert heard == at
        assert heard.utcoffset() is not None


def test_sqlite_commits_survive_power_loss(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        return
    # The engine of a test need not wait for the disk; that of the program does.
    with make_engine(str(engine.url)).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_reader_does_not_wait_for_the_writer(engine: Engine) -> None:
    with Session(engine) as writer, writer.begin():
        addresses.known(writer, "web", "a")
        with reading(engine) as reader:
            assert reader.exec(select(Address)).all() == []


def test_many_tables_are_asked_at_once_whether_they_have_a_row(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        assert not any_rows(db, Binding, Address)
        addresses.known(db, "web", "a")
        db.flush()
        assert any_rows(db, Binding, Address)
        assert not any_rows(db, Binding)
