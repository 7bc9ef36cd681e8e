"""Forms (表单): what was sent from the desk, so that a second press of the same button does nothing more."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.db import Db, insert_once


class DeskForm(SQLModel, table=True):
    """A form that was sent, under a token that its page drew once."""

    __tablename__ = "desk_form"
    once: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="desk_session.id")
    at: datetime = Field(index=True)


def first(db: Db, once: str, session_id: str, now: datetime) -> bool:
    """Whether this form is sent for the first time; it is noted in the transaction of its effect."""
    return insert_once(db, DeskForm, {"once": once, "session_id": session_id, "at": now})
