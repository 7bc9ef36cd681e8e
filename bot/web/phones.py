"""Phones (手机): whose chat a page shows; one of a visitor's own, or everybody's in the demo."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from bot.demo import guide, world
from bot.demo.guide import Guide
from core.db import Db
from core.registry import addresses, people, regions
from core.registry.addresses import Address, Binding
from core.registry.people import TITLES, Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.registry.rooms import Room

CHANNEL = world.CHANNEL
STRANGER = world.chat_of("路人")
WORDS: tuple[tuple[frozenset[Post], tuple[str, ...]], ...] = (
    (frozenset({Post.REPRESENTATIVE}), ("处理", "联系户", "打卡", "积分", "帮助")),
    (frozenset({Post.PANEL, Post.CLERK}), ("处理", "审核", "积分表", "公示", "帮助")),
    (people.CADRES, ("处理", "公示", "帮助")),
    (frozenset({Post.SUPERVISOR}), ("异议处理", "公示", "帮助")),
)
"""The commands that somebody of these posts needs most; the first row that fits is theirs."""
VILLAGERS = ("我的上报", "积分", "申报", "公示", "帮助")
STRANGERS = ("我的上报", "找代表", "帮助")
HUES = 6


@dataclass(frozen=True)
class Phone:
    """One chat as a page draws it. `slug` names it in ids and forms; it gives away no chat id."""

    slug: str
    chat: str
    name: str
    title: str
    room: bool = False
    first: bool = False
    open: bool = False
    hints: tuple[str, ...] = STRANGERS
    hue: int = 0  # colour of the face, one of HUES
    photos: tuple[str, ...] = ("broken",)  # what this person's sample photos show, in turn


def slug(chat: str) -> str:
    """A short name of a chat that is fit for an HTML id."""
    return "p" + hashlib.blake2s(chat.encode(), digest_size=6).hexdigest()


def _phone(chat: str, name: str, title: str, *, room: bool = False) -> Phone:
    return Phone(slug(chat), chat, name, title, room)


def of_visitor(db: Db, chat: str, now: datetime) -> Phone:
    """The phone of somebody who came by the open web; with their own name once bound."""
    query = select(Address).where(Address.channel == CHANNEL, Address.chat == chat)
    address = db.exec(query).first()
    person = addresses.speaker(db, address.id) if address else None
    if person is None:
        return _phone(chat, "联户", "有事直接说，一句话就行")
    return _of_person(db, chat, person, people.posts_of(db, person.id, now))


def of_world(db: Db, now: datetime, shown: Sequence[str] = ()) -> list[Phone]:
    """Every phone and room of the demo world: those that its guide names first, in its order."""
    phones = [*_people(db, now), _phone(STRANGER, "路人", "没登记过的人"), *_rooms(db)]
    here = guide.of_village(place(db))
    rank = {name: position for position, name in enumerate((*here.opened, *here.first))}
    phones.sort(key=lambda p: (rank.get(p.name, len(rank)), p.room))
    names = {p.name for p in phones}
    opened = set(shown) & names or set(here.opened) & names or {p.name for p in phones[:4]}
    return [_placed(p, position, opened, here) for position, p in enumerate(phones)]


def place(db: Db) -> str:
    """What the demo is of: its first village."""
    here = regions.villages(db)
    return here[0].name if here else ""


def _placed(phone: Phone, position: int, opened: set[str], here: Guide) -> Phone:
    return replace(
        phone,
        first=phone.name in (*here.opened, *here.first) or phone.name in opened,
        open=phone.name in opened,
        hints=tuple(dict.fromkeys((*here.sayings.get(phone.name, ()), *phone.hints))),
        hue=position % HUES,
    )


def _people(db: Db, now: datetime) -> list[Phone]:
    query = (
        select(Address, Person)
        .join(Binding, col(Binding.address_id) == Address.id)
        .join(Person, col(Person.id) == Binding.person_id)
        .where(Address.channel == CHANNEL, col(Address.chat).startswith(world.chat_of("")))
        .order_by(col(Binding.id).desc())
    )
    # The first binding of a phone is who speaks there, so it is read last and stays.
    owners = {address.chat: person for address, person in db.exec(query)}
    posts: dict[str, list[Appointment]] = {}
    everywhere = {region.id for region in db.exec(select(Region))}
    for appointment, person in people.appointed_in(db, everywhere, now):
        posts.setdefault(person.id, []).append(appointment)
    by_birth = sorted(owners.items(), key=lambda owner: owner[1].id)
    return [_of_person(db, chat, p, posts.get(p.id, [])) for chat, p in by_birth]


def _of_person(db: Db, chat: str, person: Person, posts: Sequence[Appointment]) -> Phone:
    held = {a.post for a in posts}
    words = next((words for those, words in WORDS if those & held), VILLAGERS)
    phone = replace(_phone(chat, person.name, _title(db, person, posts)), hints=words)
    # Whoever holds a post photographs what has been done about it.
    return replace(phone, photos=("guarded", "mended")) if posts else phone


def _rooms(db: Db) -> list[Phone]:
    query = select(Room).where(Room.channel == CHANNEL).order_by(col(Room.id))
    return [_phone(r.chat, r.name, "群聊 · 只看不发", room=True) for r in db.exec(query)]


def _title(db: Db, person: Person, posts: Sequence[Appointment]) -> str:
    """Where and what somebody is: 王家村一组 · 组长."""
    if not posts:
        village = db.get(Region, person.village_id) if person.village_id else None
        return f"{village.name} · 村民" if village else "村民"
    post = posts[0]
    return f"{_where(db, post)} · {TITLES[post.post]}"


def _where(db: Db, appointment: Appointment) -> str:
    region = db.get_one(Region, appointment.region_id)
    if appointment.post == Post.REPRESENTATIVE and region.parent_id:
        # A circle is named after its representative: say the group that it lies in.
        region = db.get_one(Region, region.parent_id)
    return region.name if region.kind == Kind.VILLAGE else regions.title(db, region.id)
