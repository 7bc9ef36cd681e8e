"""The database (数据库): engines for SQLite and PostgreSQL, row locks, and "did I win?" inserts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Engine,
    Enum,
    Executable,
    Integer,
    Table,
    create_engine,
    event,
    exists,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel

from core.errors import Refusal

Kept = TypeVar("Kept", bound=SQLModel)
Db = Session
"""An open transaction. Core, handlers and jobs read and write through it and never commit it."""

BIG = BigInteger().with_variant(Integer, "sqlite")
"""64-bit integers: SQLModel's `int` has 32 bits on PostgreSQL."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
)


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine whose acknowledged commits survive power loss on either database."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
        engine.dialect.statement_compiler = _WithHints
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_POSTGRES_ARGS,
    )


class _WithHints(SQLiteCompiler):
    """SQLite's compiler that says hints (`INDEXED BY …`) too: without figures of its tables it guesses wrong."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text


_POSTGRES_ARGS = {
    "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    " -c statement_timeout=300s",
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 15_000,  # milliseconds
}


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the "begin" listener says how transactions begin
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once: a transaction that reads first and writes later could
    # otherwise fail half-way with "database is locked".
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Session:
    """A session that only looks: on SQLite it never waits for the writer."""
    return Session(engine.execution_options(reading=True), autoflush=False)


def only_looks(db: Session) -> bool:
    """Whether this session is one of `reading`: nothing that it would write is kept."""
    return bool(db.get_bind().get_execution_options().get("reading", False))


def writing(engine: Engine, *, savepoints: bool = True) -> Session:
    """A session for one transaction, in which what has been read once is not read again.

    By itself a session forgets an object as soon as nobody holds it; a turn then reads the same
    region a dozen times. What another process may change meanwhile is read again under its lock.
    Without `savepoints` the caller does it again with them where `whole` raises MustUndo.
    """
    return _Keeping(engine, expire_on_commit=False, info={"savepoints": savepoints, "writes": 0})


class MustUndo(Exception):
    """A refusal came after a write, and no savepoint stands before it: again, with savepoints."""


@contextmanager
def whole(db: Session) -> Iterator[None]:
    """What is written inside stays whole, or not at all where a Refusal comes out.

    Nearly every refusal comes before anything is written, so that a turn goes without savepoints
    first: they are two statements of every act.
    """
    if db.info.get("savepoints", True):
        with db.begin_nested():
            yield
        return
    db.flush()  # what was written before stays
    before = db.info["writes"]
    try:
        yield
    except Refusal as no:
        if db.info["writes"] > before or db.new or db.dirty or db.deleted:
            raise MustUndo from no
        raise


class _Keeping(Session):
    """A session that holds on to its objects, and counts what it writes.

    It counts where statements come in: an event of SQLAlchemy's (`do_orm_execute`) prepares each twice,
    a tenth of what a turn costs.
    """

    def execute(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """As a session does it."""
        self._count(statement)
        return super().execute(statement, *args, **kwargs)

    def exec(self, statement: Any, **kwargs: Any) -> Any:
        """As a session does it."""
        self._count(statement)
        return super().exec(statement, **kwargs)

    def scalars(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """As a session does it."""
        self._count(statement)
        return super().scalars(statement, *args, **kwargs)

    def scalar(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """As a session does it."""
        self._count(statement)
        return super().scalar(statement, *args, **kwargs)

    def _count(self, statement: Any) -> None:
        if not statement.is_select:
            self.info["writes"] += 1


def writes(db: Session) -> int | None:
    """How often this transaction has written so far; None where nobody counts, as outside `writing`."""
    if "writes" not in db.info:
        return None
    db.flush()
    return int(db.info["writes"])


def _keep(db: Session, kept: object) -> None:
    db.info.setdefault("kept", []).append(kept)


def _count_flush(db: Session, *_: object) -> None:
    db.info["writes"] += 1


event.listen(_Keeping, "before_flush", _count_flush)
event.listen(_Keeping, "loaded_as_persistent", _keep)
event.listen(_Keeping, "pending_to_persistent", _keep)
event.listen(_Keeping, "detached_to_persistent", _keep)


def is_sqlite(db: Session) -> bool:
    """Whether this transaction runs on SQLite, where there is one writer and rows need no lock."""
    return bool(db.get_bind().dialect.name == "sqlite")


def any_rows(db: Session, *tables: type[SQLModel]) -> bool:
    """Whether one of these tables has a row: one question in place of one a table."""
    return bool(db.execute(_any_rows(tables)).scalar())


@cache
def _any_rows(tables: tuple[type[SQLModel], ...]) -> Executable:
    return select(or_(*(exists().select_from(rows_of(table)) for table in tables)))


def rows_of(table: type[SQLModel]) -> Table:
    """The plain table behind a model, for Core statements: SQLModel does not declare it."""
    rows: Table = table.__table__  # type: ignore[attr-defined]
    return rows


def read_already(db: Session, table: type[Kept], id_: str) -> Kept | None:
    """The object that this transaction has read already; None where it has to be asked for."""
    known: Kept | None = db.identity_map.get(identity_key(table, id_))
    return known


def insert_whole(db: Session, thing: SQLModel) -> bool:
    """Insert an object as `insert_once` does; from then on it is the transaction's own, not read back."""
    if not insert_once(db, type(thing), thing.model_dump()):
        return False
    make_transient_to_detached(thing)
    db.add(thing)
    return True


def lock(db: Session, table: type[SQLModel], *ids: str) -> None:
    """Hold these rows until the end of the transaction, in id order, as they are now.

    Callers lock the sender's address first, then the report, then the village, so that two turns
    never wait for each other in a circle. Objects that were read before are brought up to date.
    On SQLite the single writer already holds everything.
    """
    if is_sqlite(db) or not ids:
        return
    key = rows_of(table).c.id
    query = select(table).where(key.in_(ids)).order_by(key).with_for_update()
    db.execute(query, execution_options={"populate_existing": True}).all()


def insert_once(db: Session, table: type[SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its unique keys is taken; True when this call inserted it."""
    # rowcount is -1 on psycopg: whether a row comes back is the only answer both engines give.
    return db.execute(_once(table, is_sqlite(db)), dict(values)).first() is not None


def insert_several(
    db: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], key: Any
) -> list[Any]:
    """Insert those of these rows whose unique keys nobody has taken; of each of them, its `key`."""
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    statement = insert(rows_of(table)).values(list(rows)).on_conflict_do_nothing()
    return list(db.execute(statement.returning(key)).scalars())


@cache
def _once(table: type[SQLModel], for_sqlite: bool) -> Executable:
    rows: Table = rows_of(table)
    statement = (sqlite.insert if for_sqlite else postgresql.insert)(rows)
    return statement.on_conflict_do_nothing().returning(*rows.primary_key.columns)


@contextmanager
def roomy(db: Session) -> Iterator[None]:
    """While millions of rows are written: on SQLite more of the file is held in memory.

    What is spilled from a small cache must be sought in a log that has grown by then, so that each row would
    take longer than the one before.
    """
    connection = db.connection()
    if connection.dialect.name != "sqlite":  # a large sheet is read for longer than a turn may wait
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={-_ROOM}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


_ROOM = 96 * 1024
"""In kilobytes."""


def insert_all(
    db: Session, table: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert many rows as quickly as the engine can; each row has a value for each column named.

    Meant for the thousands: no defaults are filled in, no objects are made.
    """
    db.flush()  # what the rows refer to
    if "writes" in db.info:
        db.info["writes"] += 1
    connection = db.connection()
    into, converted = _stored(table, tuple(columns), connection.dialect)
    stored: Sequence[Sequence[Any]] = list(map(tuple, rows))  # the driver's own shape
    if converted:
        lists = list(map(list, stored))
        for n, put in converted:
            for values in lists:
                values[n] = put(values[n])
        stored = list(map(tuple, lists))
    if connection.dialect.name != "sqlite":
        _copy(connection, f"COPY {into} FROM STDIN", stored)
    elif stored:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", stored)


def _copy(connection: Connection, command: str, rows: Iterable[Sequence[Any]]) -> None:
    import psycopg  # of no use to a start on SQLite, which it makes slower

    raw = connection.connection.driver_connection
    try:
        with raw.cursor() as cursor, cursor.copy(command) as copy:  # type: ignore[union-attr]  # psycopg's
            for values in rows:
                copy.write_row(values)
    except psycopg.Error as error:
        # As any other statement fails, so that whoever tries again after a deadlock knows it.
        raise DBAPIError.instance(
            command, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


Put = Callable[[Any], Any]


class _Kept(dict[Any, Any]):
    """What the driver wants in the place of a day or a kind: it stands in a thousand rows, and is worked out once."""

    def __init__(self, put: Put) -> None:
        super().__init__()
        self._put = put

    def __missing__(self, value: Any) -> Any:
        self[value] = self._put(value)
        return self[value]


@lru_cache(maxsize=64)
def _stored(
    table: type[SQLModel], columns: tuple[str, ...], dialect: Dialect
) -> tuple[str, list[tuple[int, Put]]]:
    """Table and columns as SQL names them; by position, what the driver wants in another form."""
    rows: Table = rows_of(table)
    quote = dialect.identifier_preparer.quote
    kinds = [rows.c[name].type.dialect_impl(dialect) for name in columns]
    into = f"{quote(rows.name)} ({', '.join(quote(name) for name in columns)})"
    puts = [(n, kind, kind.bind_processor(dialect)) for n, kind in enumerate(kinds)]
    return into, [
        (n, _Kept(put).__getitem__ if isinstance(kind, (Boolean, Date, Enum)) else put)
        for n, kind, put in puts
        if put is not None
    ]
