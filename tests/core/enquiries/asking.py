"""What the tests of questions and people need again and again."""

from datetime import datetime

from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.enquiries import helpers, notices
from core.enquiries.enquiries import Enquiry
from core.registry.people import Person
from tests.core.reports.telling import MONDAY, person, told, village, who

__all__ = ["MONDAY", "ask", "home", "last_act", "person", "told", "village", "who"]


def home(db: Db, name: str, at: datetime = MONDAY) -> str:
    """The region from which somebody is helped; an unbound account's is 王家村."""
    speaker = db.get(Person, who(db, name).person_id or "")
    region_id = helpers.home(db, speaker, village(db), at)
    assert region_id is not None
    return region_id


def ask(db: Db, name: str = "张桂花", text: str = "医保怎么交", at: datetime = MONDAY) -> Enquiry:
    """A question of somebody's, at its first stage."""
    me = who(db, name)
    assert me.address_id is not None
    enquiry, _ = notices.file(db, home(db, name, at), me.address_id, me.person_id, text, at)
    return enquiry


def last_act(db: Db, kind: str) -> Act:
    """The newest act of a kind."""
    db.flush()
    return max(db.exec(select(Act).where(Act.kind == kind)), key=lambda act: act.id)
