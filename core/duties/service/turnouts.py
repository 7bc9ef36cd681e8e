"""Turnouts (谁来): who comes to a service day and who cannot, by their own word."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.duties import village_days, words
from core.duties.village_days import VillageDay
from core.errors import Refusal
from core.registry import addresses, people
from core.registry.people import Person

SAID = acts.kind("turnout.say")
UNDONE = acts.kind("turnout.say.undo", passed_over="the taking back of who comes")


class Turnout(SQLModel, table=True):
    """Somebody's word on whether they come to the service day of that date."""

    __tablename__ = "turnout"
    village_day_id: str = Field(primary_key=True, foreign_key="village_day.id")
    day: date = Field(primary_key=True)
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    coming: bool
    why: str = ""
    at: datetime


def coming(db: Db, village_id: str, today: date) -> tuple[VillageDay, date] | None:
    """The service day that one may speak of: today's, else the next; None where the village keeps none."""
    kept = village_days.service(db, village_id)
    if kept is None:
        return None
    day = today if kept.falls_on(today) else kept.next_after(today)
    return (kept, day) if day is not None else None


def say(db: Db, person: Person, comes: bool, why: str, now: datetime) -> date:
    """The person comes, or cannot; the day. Who keeps the day hears of who cannot. Refusal where there is no day."""
    which = coming(db, person.village_id or "", day_of(now))
    if which is None:
        raise Refusal("村里还没有定邻里服务日，先不用报名。")
    kept, day = which
    key = (kept.id, day, person.id)
    turnout = db.get(Turnout, key)
    before = None if turnout is None else {"coming": turnout.coming, "why": turnout.why}
    if turnout is not None and (turnout.coming, turnout.why) == (comes, why):
        return day
    turnout = turnout or Turnout(
        village_day_id=kept.id, day=day, person_id=person.id, coming=comes, at=now
    )
    turnout.coming, turnout.why, turnout.at = comes, why[:60], now
    db.add(turnout)
    db.flush()
    acts.record(
        db,
        SAID,
        kept.id,
        now,
        person_id=person.id,
        day=day.isoformat(),
        coming=comes,
        before=before,
    )
    if not comes and person.id in village_days.hearers(db, kept.village_id, now):
        news = words.cannot_come(person.name, day, turnout.why)
        addresses.tell(db, kept.person_id, news, now)
    return day


def of_day(db: Db, kept: VillageDay, day: date) -> list[tuple[Turnout, Person]]:
    """Everybody's word for that day, in the order in which it was given."""
    query = (
        select(Turnout, Person)
        .join(Person, col(Person.id) == Turnout.person_id)
        .where(Turnout.village_day_id == kept.id, Turnout.day == day)
    )
    return list(db.exec(query.order_by(col(Turnout.at), col(Turnout.person_id))))


@acts.takes_back(SAID)
def undo(db: Db, act: Act, now: datetime) -> str:
    """As if it had not been said; what was said before counts again. Refusal where it has changed since."""
    day, comes = date.fromisoformat(act.detail["day"]), bool(act.detail["coming"])
    turnout = db.get(Turnout, (act.thing_id, day, act.person_id))
    if turnout is None or turnout.coming != comes or act.undone_at is not None:
        raise Refusal("这句话后来又改过，撤不回了。直接再说一次来不来就行。")
    before = act.detail.get("before")
    if before:
        turnout.coming, turnout.why = before["coming"], before["why"]
        db.add(turnout)
    else:
        db.delete(turnout)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undid=act.id)
    name = people.names(db, [act.person_id or ""]).get(act.person_id or "", "")
    return words.turnout(name, comes)
