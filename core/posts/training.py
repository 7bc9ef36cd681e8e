"""Training (培训) in three tiers: the city shows, the town trains everybody, the village makes up for who still lacks it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, insert_once, lock
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
CALLED_OFF = acts.kind(
    "training.call_off", final="取消已经通知大家了，收不回。还是要办，请再说一次哪天办培训。"
)
DECLINED = acts.kind("training.decline")
UNDONE = acts.kind("training.decline.undo", passed_over="the taking back of who cannot come")
ATTENDED = acts.kind("training.attend")
NOT_THERE = acts.kind("training.attend.undo", passed_over="the taking back of a roll")
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
    called_off_at: datetime | None = None


class Trainee(SQLModel, table=True):
    """Somebody who was asked to come, and that they came."""

    __tablename__ = "trainee"
    training_id: str = Field(primary_key=True, foreign_key="training.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    attended_at: datetime | None = None
    noted_by: str | None = Field(default=None, foreign_key="person.id")
    """Who noted it, where that was not the person's own word."""
    declined_at: datetime | None = None
    """When they said that they cannot come."""
    why: str = ""


TAKES_PLACE = col(Training.called_off_at).is_(None)
"""What makes a training one that was not called off."""


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
            Trainee.person_id == person_id,
            Training.day == day,
            col(Trainee.attended_at).is_(None),
            TAKES_PLACE,
        )
    )
    return list(db.exec(query.order_by(col(Training.id))))


def coming(db: Db, person_id: str, day: date) -> Training | None:
    """The next training after that day to which the person was asked."""
    query = (
        select(Training)
        .join(Trainee, col(Trainee.training_id) == Training.id)
        .where(Trainee.person_id == person_id, Training.day > day, TAKES_PLACE)
    )
    return db.exec(query.order_by(col(Training.day))).first()


def attend(
    db: Db, person: Person, training_id: str, now: datetime, by: Person | None = None
) -> Training:
    """The person is there, by their own word on the day, or noted by a trainer of the region within a month."""
    training = db.get_one(Training, training_id)
    today = day_of(now)
    if training.called_off_at is not None:
        raise Refusal("这次培训取消了，签不了到。")
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


def expected(db: Db, person_id: str, today: date) -> list[Training]:
    """The trainings of today and later to which the person was asked and to which they have not come yet, the next first."""
    query = (
        select(Training)
        .join(Trainee, col(Trainee.training_id) == Training.id)
        .where(
            Trainee.person_id == person_id,
            Training.day >= today,
            col(Trainee.attended_at).is_(None),
            TAKES_PLACE,
        )
    )
    return list(db.exec(query.order_by(col(Training.day), col(Training.id))))


def decline(db: Db, person: Person, training_id: str, why: str, now: datetime) -> Training:
    """The person cannot come; the trainer hears why. Refusal where they were not asked, or it is over."""
    wanted = next((t for t in expected(db, person.id, day_of(now)) if t.id == training_id), None)
    if wanted is None:
        raise Refusal("这次培训没有请您，或者已经过了、取消了，不用说。")
    trainee = db.get_one(Trainee, (training_id, person.id))
    again = trainee.declined_at is not None and trainee.why == why[:60]
    trainee.declined_at, trainee.why = now, why[:60]
    db.add(trainee)
    if not again:
        acts.record(db, DECLINED, training_id, now, person_id=person.id, right="trainee")
        text = words.cannot_train(person.name, words.month_day(wanted.day), trainee.why)
        addresses.tell(db, wanted.trainer_id, Message(text), now)
    return wanted


def heard_of(db: Db, person_id: str, today: date) -> list[Training]:
    """The trainings of today and later of which the person was told, those that were called off too."""
    query = (
        select(Training)
        .join(Trainee, col(Trainee.training_id) == Training.id)
        .where(Trainee.person_id == person_id, Training.day >= today)
    )
    return list(db.exec(query.order_by(col(Training.day), col(Training.id))))


def comes(db: Db, person: Person, training_id: str) -> Training:
    """They come after all, whatever they had said; it is no roll."""
    trainee = db.get_one(Trainee, (training_id, person.id))
    trainee.declined_at, trainee.why = None, ""
    db.add(trainee)
    return db.get_one(Training, training_id)


@acts.takes_back(DECLINED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The person is expected again. Refusal where that is so already."""
    trainee = db.get_one(Trainee, (act.thing_id, act.person_id))
    if trainee.declined_at is None or act.undone_at is not None:
        raise Refusal("已经算您来了，不用撤。")
    person = db.get_one(Person, trainee.person_id)
    day = words.month_day(comes(db, person, act.thing_id).day)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undid=act.id)
    return words.declined_training(day)


@acts.takes_back(ATTENDED)
def undo_attend(db: Db, act: Act, now: datetime) -> str:
    """The person was not there. Refusal where that is so already."""
    trainee = db.get_one(Trainee, (act.thing_id, str(act.detail["who"])))
    if trainee.attended_at is None or act.undone_at is not None:
        raise Refusal("这个签到已经撤销了。")
    trainee.attended_at, trainee.noted_by, act.undone_at = None, None, now
    db.add_all([trainee, act])
    acts.record(db, NOT_THERE, act.thing_id, now, person_id=act.person_id, undid=act.id)
    name = db.get_one(Person, trainee.person_id).name
    return words.attended_training(name, words.month_day(db.get_one(Training, act.thing_id).day))


def announced(db: Db, region: Region, today: date) -> list[Training]:
    """The trainings that the region holds today or later, the next first."""
    query = select(Training).where(
        Training.region_id == region.id, Training.day >= today, TAKES_PLACE
    )
    return list(db.exec(query.order_by(col(Training.day), col(Training.id))))


def call_off(db: Db, by: Person, training_id: str, now: datetime) -> Training:
    """It does not take place, and everybody who was asked hears it. Refusal for who does not train there, or once it is over."""
    lock(db, Training, training_id)
    training = db.get_one(Training, training_id)
    _refuse_unless_trains(db, by, training, now)
    if training.called_off_at is not None or training.day < day_of(now):
        raise Refusal("这次培训已经取消过，或者已经办完了。")
    training.called_off_at = now
    db.add(training)
    acts.record(db, CALLED_OFF, training.id, now, person_id=by.id, right="trainer")
    name, day = regions.one(db, training.region_id).name, words.month_day(training.day)
    text = words.training_off(name, day, training.subject, by.name)
    trainees = [t.person_id for t in attended(db, training)]
    addresses.tell_all(db, trainees, Message(text, thing=training.id), now)
    return training


def _refuse_unless_trains(db: Db, by: Person, training: Training, now: datetime) -> None:
    if not people.holds_above(db, by.id, TRAINERS, training.region_id, now):
        raise Refusal("这要由办培训的人来办。")


def newest(db: Db, region: Region, now: datetime) -> Training | None:
    """The newest training of the region whose roll can still be called."""
    today = day_of(now)
    query = select(Training).where(
        Training.region_id == region.id,
        Training.day <= today,
        Training.day >= today - ROLL_DAYS,
        TAKES_PLACE,
    )
    return db.exec(query.order_by(col(Training.day).desc(), col(Training.id).desc())).first()


def attended(db: Db, training: Training) -> Sequence[Trainee]:
    """Who was asked or came, the absent too."""
    query = select(Trainee).where(Trainee.training_id == training.id)
    return db.exec(query.order_by(col(Trainee.person_id))).all()
