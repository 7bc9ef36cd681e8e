"""Tagging (打标签): a household's classes and key standing as they change, by those who serve it."""

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.duties.files import readers, words
from core.errors import Refusal
from core.registry import people
from core.registry.households import Household
from core.registry.people import Person, Post

TAGGED = acts.kind("household.tag")
UNDONE = acts.kind("household.tag.undo", passed_over="the taking back of a tag")
KEY = "重点户"
"""Key standing, said as if it were a tag."""
CLASSES = (
    *(
        "低保",
        "五保",
        "特困",
        "重病",
        "重残",
        "残疾",
        "空巢老人",
        "独居老人",
        "留守儿童",
        "留守老人",
    ),
    *(
        "烈属",
        "军属",
        "退役军人",
        "脱贫户",
        "监测户",
        "失独",
        "精神障碍",
        "刑满释放",
        "租客",
        "外出户",
    ),
)
"""The classes that chat knows; a file may bring others. Defaults of ours."""
_CADRES = frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER})


def change(db: Db, by: Person, household_id: str, tag: str, now: datetime, *, on: bool) -> bool:
    """Give a household a tag or take it away; whether that changed anything.

    `tag` is a class or 重点户. Refusal unless the speaker serves the household or is a village cadre.
    """
    household = db.get(Household, household_id)
    post = _right(db, by, household, now) if household is not None else None
    if household is None or post is None:
        raise Refusal("这一户不归您管，标签改不了。")
    lock(db, Household, household.id)
    if on == _has(household, tag):
        return False
    _set(household, tag, on=on)
    db.add(household)
    db.flush()
    acts.record(db, TAGGED, household.id, now, person_id=by.id, right=post, tag=tag, on=on)
    return True


def _right(db: Db, by: Person, household: Household, now: datetime) -> Post | None:
    post = readers.right(db, by.id, household, now)
    if post is not None:
        return post
    held = [a for a in people.posts_of(db, by.id, now) if a.region_id == household.village_id]
    return next((a.post for a in held if a.post in _CADRES), None)


def _has(household: Household, tag: str) -> bool:
    return household.key if tag == KEY else tag in household.tags


def _set(household: Household, tag: str, *, on: bool) -> None:
    if tag == KEY:
        household.key = on
        return
    household.tags = [t for t in household.tags if t != tag] + ([tag] if on else [])
    flag_modified(household, "tags")


@acts.takes_back(TAGGED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Put a household's tag back as it was; what it was, in words."""
    household = db.get_one(Household, act.thing_id)
    tag, on = str(act.detail["tag"]), bool(act.detail["on"])
    if act.undone_at is not None or _has(household, tag) != on:
        raise Refusal("这个标签后来又改过，撤不回了。")
    _set(household, tag, on=not on)
    act.undone_at = now
    db.add(household)
    db.add(act)
    acts.record(
        db, UNDONE, act.thing_id, now, person_id=act.person_id, right=act.right, undid=act.id
    )
    return words.tags(household.name, tag)
