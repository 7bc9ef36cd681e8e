"""Put back into an empty place: everything is there, nothing owed goes out by itself.

Here too: `making`, `sqlite`, `postgres`, `held` and `soundness`, of which one needs the other.
"""

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, make_url, text
from sqlmodel import Session, select

from bot.backup import held, making, postgres, restoring, soundness, sqlite
from bot.cli.upkeep import check
from bot.settings import Settings, SettingsError, now
from bot.tencent.token import PlatformToken
from core.db import Db, make_engine, reading
from core.outbox import Message, Outgoing, Priority, State, put
from tests import databases
from tests.bot.cli.running import of_march
from tests.bot.owing import AT, Deliver
from tests.standins.telegram import StandIn

JPEG = b"\xff\xd8\xff plain enough"


def place(folder: Path, url: str, **more: str) -> Settings:
    bare = {name: field.default for name, field in Settings.model_fields.items()}
    here = {"data_dir": folder, "database_url": url}
    return Settings.model_construct(**(bare | here | more))


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def here(world: Engine, folder: Path) -> Settings:
    """Where the world is, with a photo."""
    photo = folder / "media" / "ab" / f"{'ab' * 32}.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(JPEG)
    (photo.parent / ".draft").write_bytes(b"nobody's yet")
    return place(folder, url_of(world), telegram_token="1:verysecret", base_url="https://l.cn")


@pytest.fixture
def there(world: Engine, folder: Path) -> Iterator[Settings]:
    """An empty place on the same kind of database."""
    if world.dialect.name == "sqlite":
        yield place(folder / "there", f"sqlite:///{folder}/there/lianhu.db")
        return
    url = databases._created(url_of(world), "template0")
    yield place(folder / "there", url)
    databases.drop(make_engine(url))


def owe(engine: Engine, at: datetime, text: str, **more: str) -> None:
    with Session(engine) as db, db.begin():
        channel = more.pop("channel", "telegram")
        put(db, channel, "1000", Message(text), at, priority=Priority.REPLY, **more)


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for where messages stand."""
    with engine.connect() as connection:
        return {
            table: sorted(
                map(tuple, connection.execute(text(f'SELECT * FROM "{table}"'))), key=repr
            )
            for table in inspect(engine).get_table_names()
            if table != "outbox"
        }


def test_what_was_there_is_there_again(world: Engine, here: Settings, there: Settings) -> None:
    head = of_march(world)
    file = making.make(here, here.data_dir / "backups", now())
    back = restoring.restore(there, file)
    restored = make_engine(there.database())
    try:
        assert contents(restored) == contents(world)
        with Session(restored) as db:
            assert check.broken(db) == []
            lines = [*check.verifying.lines(db, "石桥镇/王家村", "2026-03", head)]
        assert [right for _, right in lines] == [True]
    finally:
        restored.dispose()
    assert [f.read_bytes() for f in (there.data_dir / "media").rglob("*.*")] == [JPEG]
    given = back.settings.read_text(encoding="utf8")
    assert "LIANHU_BASE_URL=https://l.cn" in given
    assert "#LIANHU_TELEGRAM_TOKEN=\n" in given
    assert "verysecret" not in given
    assert b"verysecret" not in file.read_bytes()
    assert {p.name for p in there.data_dir.iterdir()} - {"lianhu.db"} == {"media", given_name(back)}


def given_name(back: restoring.Restored) -> str:
    return back.settings.name


def test_what_was_owed_is_held_and_the_morning_waits(
    world: Engine, here: Settings, there: Settings
) -> None:
    at = now() - timedelta(hours=1)
    owe(world, at, "该说的")
    owe(world, at, "网页上的", channel="web")
    owe(world, at, "过时的", expires_at=at + timedelta(minutes=1))
    owe(world, now() + timedelta(hours=3), "明早的")
    back = restoring.restore(there, making.make(here, here.data_dir, now()))
    restored = make_engine(there.database())
    try:
        with reading(restored) as db:
            states = {m.text: (m.state, m.error) for m in db.exec(select(Outgoing))}
            assert [m.text for m in held.every(db)] == ["该说的"]
    finally:
        restored.dispose()
    assert back.held == 1
    assert states == {
        "该说的": (State.UNREACHABLE, held.RESTORED),
        "网页上的": (State.WAITING, None),
        "过时的": (State.SUPERSEDED, held.RESTORED),
        "明早的": (State.WAITING, None),
    }


def test_what_is_held_goes_out_by_the_operators_word_alone(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    at = AT
    for words in ("一", "二", "三"):
        owe(engine, at, words)
    with Session(engine, expire_on_commit=False) as db, db.begin():
        assert held.hold_back(db, at) == 3
        one, two, _ = sorted(held.every(db), key=lambda m: m.id)
        held.send(db, [two], at)
        held.drop(db, [one], at)
    deliver()
    assert [shown.text for shown in platform.of("sendMessage")] == ["二"]
    with reading(engine) as db:
        assert [m.text for m in held.every(db)] == ["三"]
        assert check.broken(db) == []


def test_by_that_word_nobody_is_woken_but_by_a_cry_for_help(db: Db) -> None:
    night = datetime(2026, 3, 2, 18, tzinfo=UTC)  # 02:00
    for priority in Priority:
        put(db, "telegram", "1", Message(priority.name), AT, priority=priority)
    held.hold_back(db, night)
    held.send(db, held.every(db), night)
    due = {message.text: message.due_at for message in db.exec(select(Outgoing))}
    morning = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert due == {"EMERGENCY": night, "REPLY": night, "NOTICE": morning, "BULK": morning}


def test_a_place_that_is_not_empty_is_left_as_it_is(
    world: Engine, here: Settings, there: Settings
) -> None:
    file = making.make(here, here.data_dir / "backups", now())
    with pytest.raises(SettingsError, match="空的地方"):
        restoring.restore(here, file)
    photos = there.data_dir / "media" / "ab"
    photos.mkdir(parents=True)
    (photos / "photo.jpg").touch()
    with pytest.raises(SettingsError, match="已经有照片"):
        restoring.restore(there, file)
    nothing = make_engine(there.database())
    assert not inspect(nothing).get_table_names()
    nothing.dispose()


def test_one_that_fails_half_way_leaves_the_place_empty(
    here: Settings, there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = making.make(here, here.data_dir / "backups", now())

    def broken(*_: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(held, "hold_back", broken)
        with pytest.raises(ZeroDivisionError):
            restoring.restore(there, file)
    assert restoring.restore(there, file).held == 0


def test_another_kind_or_a_later_program_is_refused(
    here: Settings, there: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = making.make(here, here.data_dir / "backups", now())
    other = place(folder / "x", f"sqlite:///{folder}/x/lianhu.db")
    if here.database().startswith("sqlite"):
        monkeypatch.setattr(postgres, "refuse_unless_empty", lambda _: None)
        other = place(folder / "x", "postgresql://127.0.0.1:9/x")
    with pytest.raises(SettingsError, match="恢复不进去"):
        restoring.examine(other, file)
    monkeypatch.setattr("bot.migrate.knows", lambda _: False)
    with pytest.raises(SettingsError, match="更新版本"):
        restoring.examine(there, file)


def test_a_database_that_is_broken_is_not_backed_up(folder: Path) -> None:
    with pytest.raises(SettingsError, match="没有什么可备份"):
        making.make(place(folder, ""), folder, now())
    assert list(folder.iterdir()) == []


def test_what_is_broken_is_said(folder: Path) -> None:
    here = place(folder, "")
    with closing(sqlite3.connect(folder / "lianhu.db")) as file:
        file.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        file.execute("CREATE TABLE b (a INTEGER REFERENCES a)")
        file.execute("INSERT INTO b VALUES (1)")
        file.commit()
    with pytest.raises(SettingsError, match="b 里有一条记录指向的 a 不在了"):
        making.make(here, folder / "backups", now())
    (folder / "lianhu.db").write_bytes(b"no database at all, and longer than its head" * 9)
    with pytest.raises(SettingsError, match="已经坏了"):
        making.make(here, folder / "backups", now())


def test_two_in_one_second_are_two(here: Settings) -> None:
    at = now()
    assert making.make(here, here.data_dir, at) != making.make(here, here.data_dir, at)


def test_a_backup_of_postgres_wants_its_own_version(
    world: Engine, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if world.dialect.name == "sqlite":
        assert sqlite.path(here.database()).exists()  # a file of any version is copied whole
        return
    monkeypatch.setattr("bot.migrate.newest", lambda: "9999")
    with pytest.raises(SettingsError, match="另一个版本"):
        making.make(here, here.data_dir, now())


def test_the_doctor_looks_for_backups(folder: Path) -> None:
    given, at = place(folder, ""), now()
    backups = making.folder_of(given)

    def doctor() -> list[str]:
        return list(soundness.findings(given, at))

    assert doctor()[0].startswith("FIX   还没有备份")
    backups.mkdir()
    for days in (9, 3):
        (backups / making.thinning.name(at - timedelta(days=days))).touch()
    assert doctor()[0].startswith("FIX   最近一份备份是3天前的")
    (backups / making.thinning.name(at - timedelta(hours=3))).touch()
    assert doctor()[0].startswith("ok    最近一份备份")
    for name in ("lianhu.db", "lianhu.db-wal", "lianhu.db.lock", "lianhu.db.bak", "copy.db"):
        (folder / name).touch()
    assert [line.split()[1] for line in doctor()[1:]] == [
        str(folder / "copy.db"),
        str(folder / "lianhu.db.bak"),
    ]


def test_secrets_are_named_and_not_told(folder: Path) -> None:
    url = make_url("postgresql+psycopg://u:pw@h/d").render_as_string(hide_password=False)
    lines = making.written(place(folder, url, wechat_app_id="wx1")).splitlines()
    assert "#LIANHU_DATABASE_URL=" in lines
    assert "LIANHU_WECHAT_APP_ID=wx1" in lines
    assert not any("pw" in line for line in lines)


def test_what_a_platform_gave_us_is_in_no_backup(
    world: Engine, here: Settings, there: Settings, folder: Path
) -> None:
    with Session(world) as db, db.begin():
        db.add(PlatformToken(account="wechat wx1", token="ACCESS-TOKEN-9", expires_at=AT))
    file = making.make(here, folder / "backups", AT)
    with tarfile.open(file) as packed:
        inside = b"".join(packed.extractfile(m).read() for m in packed)
    assert b"ACCESS-TOKEN-9" not in inside
    restoring.restore(there, file)
    restored = make_engine(there.database())
    assert contents(restored)["platform_token"] == []
    restored.dispose()


def test_photos_of_a_restore_that_was_killed_are_nobodys(
    world: Engine, here: Settings, there: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = making.make(here, folder / "backups", AT)
    with monkeypatch.context() as patch:
        patch.setattr(restoring.shutil, "rmtree", lambda *_, **__: None)  # as when it is killed
        patch.setattr(restoring, "_put_back", _killed)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(there, file)
    left = there.data_dir / "media" / "99" / "left.jpg"
    left.parent.mkdir()
    left.touch()
    restoring.restore(there, file)
    assert not left.exists()
    assert len([*(there.data_dir / "media").glob("??/*")]) == 1


def _killed(*_: object) -> int:
    raise KeyboardInterrupt
