"""On behalf (替别人报): whose report it is, where somebody types it for a neighbour."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from core.registry import households, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from handlers.engine.event import Turn

_FOR = re.compile(
    "^(?:我)?(?:是|来|想|要)?(?:帮|替|代|给)(?:一下|忙)?(?P<name>[一-鿿·]{2,6}?)(?:家里?|户)?"
    "(?:的?大?[爷娘叔婶婆]|奶奶|爷爷)?(?:上报|报|反映|反应|说)(?:一下|一个|个|件事|一声|一件事|上去)?[，,：:。\\s]*(?P<rest>.+)$"
)
_ASKED = re.compile(
    "^(?P<name>[一-鿿·]{2,4}?)(?:让|叫|托|请|喊|要)我(?:帮|替|给|代)?(?:他|她|您)?(?:上报|报|反映|说)(?:一下|一声|个)?[，,：:。\\s]*(?P<rest>.+)$"
)
_THEIRS = re.compile("(?:他|她|它)(?:们)?(?=家|屋|门口|院)")
_OWN = frozenset({"我", "自己", "大家", "村里", "我们", "他", "她", "别人", "你", "您"})


@dataclass(frozen=True)
class Behalf:
    """For whom somebody reports: the name as it was said, who that may be, and what is reported."""

    name: str
    people: tuple[Person, ...]
    text: str


def speaks_for_another(words: str) -> bool:
    """Whether the words begin as somebody does who reports for somebody else."""
    return bool(_FOR.search(words) or _ASKED.search(words))


def behalf(turn: Turn, words: str, village_id: str | None) -> Behalf | None:
    """For whom these words report; None where they are the sender's own."""
    match = _FOR.search(words) or _ASKED.search(words)
    if match is None or match["name"] in _OWN or turn.person is None or village_id is None:
        return None
    name = match["name"].removesuffix("家").removesuffix("户")
    people = _named(turn, name, village_id)
    if not people and name not in match["rest"] and not _THEIRS.search(match["rest"]):
        return None  # 给村里说一下: nobody is meant
    text = _THEIRS.sub(name, match["rest"])
    return Behalf(name, tuple(p for p in people if p.id != turn.person.id), text)


def _named(turn: Turn, name: str, village_id: str) -> list[Person]:
    """The villagers of that name, or the one whose house is called so: 老张, 张桂花家."""
    query = (
        select(Person)
        .join(HouseholdMember, col(HouseholdMember.person_id) == Person.id)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .where(Person.name == name, Household.village_id == village_id)
    )
    people = list({p.id: p for p in turn.db.exec(query.order_by(col(Person.id)))}.values())
    if people:
        return people
    heads = [h.head_id for h in households.named(turn.db, village_id, name) if h.head_id]
    return [turn.db.get_one(Person, head) for head in heads]


def label(turn: Turn, person_id: str) -> str:
    """By what people of one name are told apart."""
    person = turn.db.get_one(Person, person_id)
    home = households.of_person(turn.db, person_id)
    where = regions.title(turn.db, home.circle_id) if home else ""
    return f"{person.name}（{where}）" if where else person.name
