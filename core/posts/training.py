"""Training (培训) in three tiers: the city shows, the town trains everybody, the village makes up for who still lacks it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.clock import day_of
from core.db import Db, insert_once
from core.errors import Refusal
from core.ids import new_id
from core.meetings.bodies import CONVENERS
from core.outbox import Message
from core.posts import words
from core.registry import addresses, people, regions
from core.registry.people import ABOVE, OWN, Appointment, Person, Post
from core.registry.regions import Kind, Region

ANNOUNCED = acts.kind(
    "training.announce", final="培训已经通知大家了，收不回。改日子请再说一次，新的会再通知一遍。"
)
ATTENDED = acts.kind("training.attend", final="签到已经记下了，收不回。记错了请跟召集人说。")
TRAINERS = frozenset({*CONVENERS, *ABOVE})
ROLL_DAYS = timedelta(days=30)
"""So long after the day the trainer may still note who was there (默认值)."""
TIERS = {Kind.CITY: "市里示范", Kind.TOWN: "镇里普训", Kind.VILLAGE: "村里兜底"}


class Training(SQLModel, table=True):
    """A day of training that a region holds for its representatives."""

    __tablename__ = "training"
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id", index=True)
    subject: str
    day: date
    trainer_id: str = Field(foreign_key="person.id")
    at: datetime


class Trainee(SQLModel, table=True):
    """Somebody who was asked to come, and that they came."""

    __tablename__ = "trainee"
    training_id: str = Field(primary_key=True, foreign_key="training.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    attended_at: datetime | None = None
    noted_by: str | None = Field(default=None, foreign_key="person.id")
    """Who noted it, where that was not the person's own word."""


def region_of(db: Db, person_id: str, now: datetime) -> Region | None:
    """For which region the person trains: the highest in which they may."""
    held = [a for a in people.posts_of(db, person_id, now) if a.post in TRAINERS and not a.acting]
    here = [regions.one(db, a.region_id) for a in held]
    return min(
        here, key=lambda r: list(TIERS).index(r.kind) if r.kind in TIERS else 9, default=None
    )


def representatives(db: Db, region: Region, now: datetime) -> list[Person]:
    """The representatives of the region's villages now."""
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .join(Region, col(Region.id) == Appointment.region_id)
        .where(
            Appointment.post == Post.REPRESENTATIVE,
            col(Region.village_id).in_(regions.villages_below([region.id])),
            OWN,
            *people.IN_FORCE,
        )
        .order_by(col(Person.id))
        .distinct()
    )
    return list(db.exec(query, params={"now": now}))


def lacking(db: Db, region: Region, now: datetime) -> list[Person]:
    """Representatives of the region who have been to no training this year, of whichever tier."""
    first = day_of(now).replace(month=1, day=1)
    been = set(
        db.exec(
            select(Trainee.person_id)
            .join(Training, col(Training.id) == Trainee.training_id)
            .where(col(Trainee.attended_at).is_not(None), Training.day >= first)
        )
    )
    return [p for p in representatives(db, region, now) if p.id not in been]


def asked(db: Db, region: Region, now: datetime) -> list[Person]:
    """Who is asked to come: everybody; to a village's own training those who still lack one."""
    if region.kind == Kind.VILLAGE:
        return lacking(db, region, now)
    return representatives(db, region, now)


def announce(db: Db, by: Person, day: date, subject: str, now: datetime) -> Training:
    """Hold a training and tell those who are to come. Refusal for who trains nobody, or a day that is over."""
    region = region_of(db, by.id, now)
    if region is None:
        raise Refusal("培训由市、镇、村的干部来办，请跟他们说。")
    if day < day_of(now):
        raise Refusal("那一天已经过了。请说还没到的日子。")
    to_come = [p for p in asked(db, region, now) if p.id != by.id]
    if not to_come:
        raise Refusal("现在没有要来的代表：都训过了，或者还没有登记代表。")
    training = Training(region_id=region.id, subject=subject, day=day, trainer_id=by.id, at=now)
    db.add(training)
    db.flush()
    db.add_all(Trainee(training_id=training.id, person_id=p.id) for p in to_come)
    db.flush()
    acts.record(
        db, ANNOUNCED, training.id, now, person_id=by.id, right="trainer", asked=len(to_come)
    )
    text = words.trained(region.name, words.month_day(day), subject, by.name)
    addresses.tell_all(db, [p.id for p in to_come], Message(text, thing=training.id), now)
    return training


def of_day(db: Db, person_id: str, day: date) -> list[Training]:
    """The trainings of that day to which the person was asked and has not signed in."""
    query = (
        select(Training)
        .join(Trainee, col(Trainee.training_id) == Training.id)
        .where(
            Trainee.person_id == person_id, Training.day == day, col(Trainee.attended_at).is_(None)
        )
    )
    return list(db.exec(query.order_by(col(Training.id))))


def coming(db: Db, person_id: str, day: date) -> Training | None:
    """The next training after that day to which the person was asked."""
    query = (
        select(Training)
        .join(Trainee, col(Trainee.training_id) == Training.id)
        .where(Trainee.person_id == person_id, Training.day > day)
    )
    return db.exec(query.order_by(col(Training.day))).first()


def attend(
    db: Db, person: Person, training_id: str, now: datetime, by: Person | None = None
) -> Training:
    """The person is there, by their own word on the day, or noted by a trainer of the region within a month."""
    training = db.get_one(Training, training_id)
    today = day_of(now)
    if by is None and today != training.day:
        raise Refusal(
            f"培训是{words.month_day(training.day)}，那天到了再回“到会”；没签上的请跟召集人说。"
        )
    if by is not None:
        _refuse_unless_trains(db, by, training, now)
        if not training.day <= today <= training.day + ROLL_DAYS:
            raise Refusal("培训当天到一个月以内可以点名，现在不行。")
    insert_once(db, Trainee, {"training_id": training.id, "person_id": person.id})
    trainee = db.get_one(Trainee, (training.id, person.id), populate_existing=True)
    if trainee.attended_at is None:
        trainee.attended_at, trainee.noted_by = now, by.id if by else None
        db.add(trainee)
        acts.record(
            db,
            ATTENDED,
            training.id,
            now,
            person_id=by.id if by else person.id,
            right="trainer" if by else "trainee",
            who=person.id,
        )
    return training


def _refuse_unless_trains(db: Db, by: Person, training: Training, now: datetime) -> None:
    if not people.holds_above(db, by.id, TRAINERS, training.region_id, now):
        raise Refusal("点名要由办培训的人来点。")


def newest(db: Db, region: Region, now: datetime) -> Training | None:
    """The newest training of the region whose roll can still be called."""
    today = day_of(now)
    query = select(Training).where(
        Training.region_id == region.id,
        Training.day <= today,
        Training.day >= today - ROLL_DAYS,
    )
    return db.exec(query.order_by(col(Training.day).desc(), col(Training.id).desc())).first()


def attended(db: Db, training: Training) -> Sequence[Trainee]:
    """Who was asked or came, the absent too."""
    query = select(Trainee).where(Trainee.training_id == training.id)
    return db.exec(query.order_by(col(Trainee.person_id))).all()
