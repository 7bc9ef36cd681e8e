"""The player of scripts: each line against the real router, jobs and outbox."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine, bindparam
from sqlmodel import col, select

from bot.demo import world
from bot.script.lines import CODE, LINE, LOOSE, NOTHING, PLACE, TOLD_CODE, Broken, Delivered
from bot.turn import one_turn
from core import clock
from core.db import Db, writing
from core.ids import new_id
from core.outbox import Outgoing, State
from core.registry.rooms import Room
from handlers.engine.event import NEWS, PERSON, Event, Picture
from scheduler.runner import fire

_MOVE = re.compile(r"\+(\d+)(m|h|d|w|min)")
_NUMBER = r"-?\d+(?:\.\d+)?"
_PART = re.compile(
    rf"\[(photo|voice|sticker|video big|video|file big|file|edit|forwarded|news|location {_NUMBER} {_NUMBER}"
    r"|(?:button|reply|like|spot) [^\]]+)\](?!\])"
)
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


_DUE = select(Outgoing.id).where(
    Outgoing.kind == "message",
    Outgoing.due_at <= bindparam("now"),
    col(Outgoing.state).in_((State.WAITING, State.SENT)),
)
_MESSAGES = (
    select(Outgoing, Room.name)
    .outerjoin(
        Room, (col(Room.channel) == col(Outgoing.channel)) & (col(Room.chat) == col(Outgoing.chat))
    )
    .where(col(Outgoing.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Outgoing.due_at), col(Outgoing.id))
)
"""What comes out, with the name of the room in which it is read."""


@dataclass
class Player:
    """One run of one script on one database, which holds the demo world or a world of its own."""

    engine: Engine
    label: str = "script"
    now: datetime = START
    worked: datetime = START
    """Up to when the jobs have run."""
    pause: timedelta = timedelta(0)
    """How long it takes somebody to say a line."""
    started: bool = False
    loose: bool = False
    names: set[str] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)
    delivered: list[Delivered] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    spoken: int = 0
    claimed_from: dict[str, int] = field(default_factory=dict)
    last_words: dict[str, str] = field(default_factory=dict)
    """How much had been told when a name last had a line: `< nothing` counts from there."""
    spoken_from: dict[str, int] = field(default_factory=dict)
    """How much had been told when a name last spoke: `!~` counts from there."""
    causes: list[tuple[str, str]] = field(default_factory=list)
    """What was done, each with an id from just before it: ids are in the order of birth."""
    after_line: Callable[[], None] = lambda: None

    def play(self, source: str) -> int:
        """Play every line; how many held. Raises Broken at the first that did not."""
        self.begin(source)
        lines, held = source.splitlines(), 0
        for number, line in enumerate(lines, 1):
            words = line.strip()
            if not words or words.startswith("#"):
                continue
            if not held and (words == LOOSE or PLACE.fullmatch(words)):
                self.loose = self.loose or words == LOOSE
                continue
            self._line(words, number)
            held += 1
        self._all_claimed(len(lines))
        return held

    def begin(self, source: str) -> None:
        """Know whom the script names, and which of them are groups."""
        self.loose = False
        self.rooms = self._transact(lambda db: set(db.exec(select(Room.name))))
        lines = (LINE.fullmatch(line.strip()) for line in source.splitlines())
        self.names = {line["name"] for line in lines if line}

    def _line(self, words: str, number: int) -> None:
        if words.startswith("@"):
            self._move(words[1:].strip(), number)
            return
        match = LINE.fullmatch(words)
        if match is None:
            raise Broken(f"{self.label}:{number}: cannot be read: {words}")
        name = match["name"]
        rest = CODE.sub(lambda m: self._code(m[1], number), (match["rest"] or "").strip())
        if match["verb"] == ">":
            self._say(name, rest, number)
        elif match["verb"] == "<" and rest == NOTHING:
            self._nothing(name, number)
        elif match["verb"] == "!~":
            self._never(name, rest, number)
        else:
            self._claim(name, rest, number, exact=match["verb"] == "<")

    def _transact(self, work: Callable[[Db], Any]) -> Any:
        with writing(self.engine) as db, db.begin():  # as the program does
            return work(db)

    def _move(self, words: str, number: int) -> None:
        step = _MOVE.fullmatch(words)
        if step:
            unit = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}[
                step[2]
            ]
            to = self.now + timedelta(**{unit: int(step[1])})
        else:
            try:
                there = datetime.fromisoformat(words)
            except ValueError:
                raise Broken(f"{self.label}:{number}: not a time: {words}") from None
            to = there.replace(tzinfo=clock.zone()).astimezone(UTC)
        first, self.started = not self.started, True
        if to < self.now and (self.spoken or not first):
            raise Broken(f"{self.label}:{number}: the clock cannot go back")
        if not first:
            fire(self._transact, self.worked, to, starts=lambda job: self._begins(f"the job {job}"))
        self.now = self.worked = to
        self._collect()

    def _say(self, name: str, words: str, number: int) -> None:
        if name in self.rooms:
            raise Broken(f"{self.label}:{number}: {name} is a group, which says nothing by itself")
        self.spoken += 1
        self.now += self.pause
        self._begins(f"what {name} said on line {number}")
        self.claimed_from[name] = self.spoken_from[name] = len(self.delivered)
        chat = world.chat_of(world.SHARED.get(name, name))
        parts = self._parts(name, words, number)
        key = f"{self.label}.{self.spoken}.{parts.get('edits', self.spoken)}"
        event = Event(channel=world.CHANNEL, chat=chat, key=key, at=self.now, **parts)
        if event.text and not event.edits:
            self.last_words[name] = str(self.spoken)
        self._transact(lambda db: one_turn(db, event))
        self.after_line()
        self._collect()

    def _begins(self, what: str) -> None:
        if not self.causes or self.causes[-1][1] != what:
            self.causes.append((new_id(), what))

    def _owed(self, message: Delivered) -> str:
        """The message, and what brought it about."""
        before = [what for first, what in self.causes if first < message.outgoing.id]
        return f"{message.shown}\n  owed by {before[-1] if before else 'nothing in this script'}"

    def _parts(self, name: str, words: str, number: int) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        for part in _PART.findall(words):
            kind, _, rest = part.partition(" ")
            if kind == "photo":
                parts["photo"] = self.picture(words)
            elif kind == "voice":
                parts["voice"] = Picture(
                    {"script": str(self.spoken)}, f"{self.spoken:064x}", "audio/amr"
                )
            elif kind == "sticker":
                parts["sticker"] = True
            elif kind in ("video", "file"):
                parts |= {"attached": kind, "photo": self.file(kind, rest)}
            elif kind == "edit":  # of the last words of theirs
                parts["edits"] = self.last_words[name]
            elif kind in ("forwarded", "news"):
                parts["forwarded"] = PERSON if kind == "forwarded" else NEWS
            elif kind == "spot":
                parts["spot"] = rest
            elif kind in ("reply", "like"):
                parts["replies_to"] = self._number(name, rest, number)
                parts |= {"text": "👍", "reaction": True} if kind == "like" else {}
            elif kind == "location":
                parts["location"] = tuple(float(n) for n in rest.split())
            else:
                parts["press"] = self._button(name, rest, number)
        text = _PART.sub("", words).strip().replace(" / ", "\n")
        if "[" in text or "]" in text:
            raise Broken(f"{self.label}:{number}: cannot be read: {text}")
        return parts | ({"text": text} if text else {})

    def _number(self, name: str, words: str, number: int) -> str:
        """The platform's number of the newest message to somebody that has these words."""
        for message in reversed(self.delivered):
            if message.name == self._phone(name) and words in message.text:
                self._transact(partial(_numbered, message_id=message.outgoing.id))
                return message.outgoing.id
        raise Broken(f"{self.label}:{number}: nothing with these words was told to {name}: {words}")

    def file(self, kind: str, size: str) -> Picture:
        """The video or file that goes with a line; a big one is more than a platform gives us."""
        if size:
            return Picture({}, refused="too_big")
        digest = f"{self.spoken:064x}"
        usual = "video/mp4" if kind == "video" else "application/pdf"
        return Picture({"script": digest}, digest, usual)

    def picture(self, words: str) -> Picture:
        """The photo that goes with these words: a different one each time."""
        digest = f"{self.spoken:064x}"
        return Picture({"script": digest}, digest, "image/jpeg")

    def _button(self, name: str, label: str, number: int) -> str:
        for message in reversed(self.delivered):
            if message.name == self._phone(name):
                for position, choice in enumerate(message.outgoing.choices):
                    if choice["label"] == label:
                        return f"{message.outgoing.id}.{position}"
        raise Broken(f"{self.label}:{number}: no message to {name} has a button {label}")

    def _code(self, name: str, number: int) -> str:
        """The last redemption code or card number that somebody was told: it is a random one."""
        for message in reversed(self.delivered):
            if message.name == self._phone(name) and (code := TOLD_CODE.search(message.text)):
                return code[1]
        raise Broken(f"{self.label}:{number}: {name} has had no code")

    def _phone(self, name: str) -> str:
        return world.SHARED.get(name, name)

    def _collect(self) -> None:
        """What has come out by now, in the order in which a phone would show it."""

        def new(db: Db) -> list[tuple[Outgoing, str]]:
            unseen = [
                message_id
                for message_id in db.exec(_DUE, params={"now": self.now})
                if message_id not in self.seen
            ]
            if not unseen:
                return []
            messages = db.exec(_MESSAGES, params={"ids": unseen}).all()
            return [(m, name or m.chat.removeprefix("demo:")) for m, name in messages]

        for message, name in self._transact(new):
            self.seen.add(message.id)
            self.delivered.append(Delivered(name, message.text.replace("\n", " / "), message))

    def _claim(self, name: str, wanted: str, number: int, *, exact: bool) -> None:
        waiting = [m for m in self.delivered if m.name == self._phone(name) and not m.claimed]
        for message in waiting[:1] if exact else waiting:
            if message.same(wanted) if exact else message.fits(wanted):
                message.claimed = True
                self.claimed_from[name] = len(self.delivered)
                return
        raise self._broken(number, f"{name} was to be told", wanted, waiting)

    def _broken(self, number: int, what: str, words: str, messages: list[Delivered]) -> Broken:
        heard = "\n    ".join(m.shown for m in messages) or NOTHING
        return Broken(f"{self.label}:{number}: {what}\n    {words}\n  but was told\n    {heard}")

    def _nothing(self, name: str, number: int) -> None:
        for message in self.delivered[self.claimed_from.get(name, 0) :]:
            if message.name == self._phone(name) and not message.claimed:
                raise Broken(
                    f"{self.label}:{number}: {name} was to hear nothing, but heard\n"
                    f"    {self._owed(message)}"
                )

    def _never(self, name: str, unwanted: str, number: int) -> None:
        if not unwanted.replace("…", "").strip():
            raise Broken(f"{self.label}:{number}: cannot be read: {name} !~ names no words")
        for message in self.delivered[self.spoken_from.get(name, 0) :]:
            if message.name == self._phone(name) and message.fits(unwanted):
                raise self._broken(number, f"{name} was not to hear", unwanted, [message])

    def _all_claimed(self, number: int) -> None:
        if self.loose:
            return
        phones = {self._phone(n) for n in self.names}
        for message in self.delivered:
            if message.name in phones and not message.claimed:
                raise Broken(
                    f"{self.label}:{number}: nobody claimed what {message.name} heard\n"
                    f"    {self._owed(message)}"
                )


def _numbered(db: Db, message_id: str) -> None:
    """The platform's own number of a message is, in a script, its id."""
    db.get_one(Outgoing, message_id).platform_id = message_id
