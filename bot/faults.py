"""Faults (故障): whether a database error is the turn's own, the database's, or a collision."""

import sqlite3
from enum import Enum
from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_COLLISIONS = {"40P01", "40001"}  # deadlock detected, serialization failure
_DATABASE_CLASSES = ("08", "53", "57", "58")  # connection, resources, intervention, system
_LOCK_TIMEOUT = "55P03"
_SQLITE_DATABASE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class Fault(Enum):
    """Whose fault an error is."""

    TURN = "turn"  # it would fail again: keep the event as dead
    COLLISION = "collision"  # two turns met, or a connection broke: the same again may well work
    DATABASE = "database"  # nothing can be stored now: acknowledge nothing, the platform repeats


def fault(error: Exception) -> Fault:
    """Whose fault this is; a lost connection counts as a collision, a locked file as the database's.

    A lost connection may have committed: the next try then finds the event noted, and stops.
    """
    if isinstance(error, PoolTimeout):
        return Fault.DATABASE  # every connection is busy: nothing can be stored now
    if not isinstance(error, DBAPIError):
        return Fault.TURN
    if error.connection_invalidated:
        return Fault.COLLISION
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without the extended part
        return Fault.DATABASE if code in _SQLITE_DATABASE else Fault.TURN
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state in _COLLISIONS:
        return Fault.COLLISION
    if state is None or state == _LOCK_TIMEOUT or state.startswith(_DATABASE_CLASSES):
        return Fault.DATABASE
    return Fault.TURN


class Quiet(Exception):
    """Stands in a log for an error: its kind, without its words."""


def quiet(error: Exception) -> tuple[type[Exception], Exception, TracebackType | None]:
    """For logs, the traceback without the words: a database error quotes what people said."""
    known = error if isinstance(error, Quiet) else Quiet(type(error).__name__)
    return Quiet, known, error.__traceback__
