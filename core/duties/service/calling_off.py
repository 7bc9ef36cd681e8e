"""Calling off (这次不搞): one service day does not take place; the others stay as they are."""

from datetime import date, datetime

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, lock
from core.duties import village_days, words
from core.duties.service import turnouts
from core.duties.village_days import KEEPERS, VillageDay
from core.errors import Refusal
from core.outbox import Message
from core.registry import addresses, people, regions, rooms
from core.registry.people import Person

CALLED_OFF = acts.kind("village_day.call_off")
ON_AGAIN = acts.kind("village_day.call_off.undo", passed_over="the taking back of a calling off")


def plan(db: Db, by: Person, village_id: str, now: datetime) -> tuple[VillageDay, date]:
    """Which day it would be. Refusal unless a village cadre does it, where there is none, and while one is called off still to come."""
    held = {a.post for a in people.posts_of(db, by.id, now) if a.region_id == village_id}
    if not held & KEEPERS:
        raise Refusal("服务日办不办由村干部来定，您这里取消不了。自己来不了，说“服务日我来不了”。")
    which = turnouts.coming(db, village_id, day_of(now))
    if which is None:
        raise Refusal("最近没有要办的邻里服务日，不用取消。")
    off = which[0].off_on
    if off is not None and off >= day_of(now):
        raise Refusal(
            f"{off.month}月{off.day}日的服务日已经取消了，不用再取消。再下一次的，过了那天再说。"
        )
    return which


def call_off(db: Db, by: Person, village_id: str, now: datetime) -> date:
    """The coming one does not take place: who answers for households and who said they come hear it, and the room."""
    lock(db, VillageDay, plan(db, by, village_id, now)[0].id)
    kept, day = plan(db, by, village_id, now)
    before = kept.off_on.isoformat() if kept.off_on else None
    kept.off_on = day
    db.add(kept)
    db.flush()
    right = "keeper"
    acts.record(
        db,
        CALLED_OFF,
        kept.id,
        now,
        person_id=by.id,
        right=right,
        day=day.isoformat(),
        before=before,
    )
    name = regions.one(db, village_id).name
    _tell(db, kept, day, by, words.service_off(name, day, by.name), now)
    return day


def _tell(db: Db, kept: VillageDay, day: date, by: Person, text: str, now: datetime) -> None:
    came = [p.id for t, p in turnouts.of_day(db, kept, day) if t.coming]
    every = dict.fromkeys([*village_days.hearers(db, kept.village_id, now), *came])
    addresses.tell_all(db, [one for one in every if one != by.id], Message(text), now)
    rooms.tell(db, kept.village_id, Message(text), now)


@acts.takes_back(CALLED_OFF)
def undo(db: Db, act: Act, now: datetime) -> str:
    """It takes place after all, and the same hear it. Refusal once the day is over or another was set."""
    kept, day = db.get_one(VillageDay, act.thing_id), date.fromisoformat(act.detail["day"])
    if kept.until is not None or kept.off_on != day or act.undone_at is not None:
        raise Refusal("服务日后来又改过，撤不回了。")
    if day < day_of(now):
        raise Refusal("那一天已经过了，撤不回了。")
    before = act.detail.get("before")
    kept.off_on = date.fromisoformat(before) if before else None
    act.undone_at = now
    db.add_all([kept, act])
    db.flush()
    by = db.get_one(Person, act.person_id or "")
    _tell(
        db, kept, day, by, words.service_on_again(regions.one(db, kept.village_id).name, day), now
    )
    acts.record(db, ON_AGAIN, kept.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    return words.called_off(day)
