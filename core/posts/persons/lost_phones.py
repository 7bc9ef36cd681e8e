"""Lost phones (手机丢了): the binding of an account that is not in its owner's hands any more ends, by whoever answers for them."""

from dataclasses import dataclass
from datetime import datetime

from core.db import Db, lock
from core.errors import Refusal
from core.outbox import Message
from core.posts import authority, words
from core.registry import addresses, households, people
from core.registry.addresses import Address
from core.registry.people import ABOVE, CADRES, Person


@dataclass(frozen=True)
class LostPhone:
    """Whose accounts would be theirs no more, the one that spoke last first."""

    person: Person
    addresses: tuple[Address, ...]


def of_oneself(db: Db, person: Person, here: Address) -> LostPhone:
    """One's accounts but the one that is being written from, which is plainly in one's hands."""
    every = addresses.of_person(db, person.id)
    return LostPhone(person, tuple(a for a in every if a.id != here.id))


def of_another(db: Db, by: Person, person: Person, now: datetime) -> LostPhone:
    """All of somebody's accounts. Refusal unless it is theirs to speak for the person; of a post holder, who stands above."""
    home = households.of_person(db, person.id)
    held = [a for a in people.posts_of(db, person.id, now) if not a.acting]
    allowed = authority.answers_for(db, by.id, person, home, now) and all(
        people.holds_above(db, by.id, CADRES | ABOVE, a.region_id, now) for a in held
    )
    if not allowed:
        raise Refusal(
            f"{person.name}的账号要他自己解绑，或者由联系他家的代表、村干部来办；您这里办不了，什么都没有改。"
        )
    every = addresses.of_person(db, person.id)
    if not every:
        raise Refusal(f"{person.name}现在没有绑定账号，不用解绑。")
    return LostPhone(person, tuple(every))


def release(db: Db, by: Person, lost: LostPhone, now: datetime) -> None:
    """Those accounts are the person's no more, each on record; where somebody else did it, each hears by whom."""
    lock(db, Person, lost.person.id)
    doer = None if by.id == lost.person.id else by.id
    for account in lost.addresses:
        if addresses.detach(db, account, lost.person.id, now, doer) and doer:
            text = words.unbound_by(lost.person.name, by.name)
            addresses.tell_address(db, account.id, Message(text), now)
