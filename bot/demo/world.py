"""Fills an empty database with the demo world and gives each of its people a phone."""

from datetime import UTC, datetime
from importlib.resources import files

from sqlmodel import col, select

from core.db import Db
from core.registry import addresses, village_file
from core.registry.people import Person

CHANNEL = "web"
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
"""Everybody in the demo world holds the post since then, so that any clock works."""
SHARED = {"王小梅": "王建国"}
"""Who uses whose phone."""


def places() -> list[str]:
    """The real places that the demo can be instead: hulu, liuyang, zhigong, shaodong, gaoyang."""
    folder = files("bot.demo") / "places"
    return sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")
    )


def source(place: str = "") -> str:
    """The demo world, or one of the places, as a village.toml."""
    file = files("bot.demo") / (f"places/{place}.toml" if place else "world.toml")
    return file.read_text(encoding="utf8")


def fill(db: Db, place: str = "") -> bool:
    """Make the demo world or one of the places; False when the database already has people."""
    if db.exec(select(Person).limit(1)).first() is not None:
        return False
    village_file.load(db, source(place), SINCE)
    everybody = db.exec(select(Person).order_by(col(Person.id))).all()
    for person in everybody:
        phone = addresses.known(db, CHANNEL, chat_of(SHARED.get(person.name, person.name)))
        addresses.attach(db, phone, person.id, SINCE)
    return True


def chat_of(name: str) -> str:
    """The chat id of somebody's phone in the demo world."""
    return f"demo:{name}"
