"""Events (来信): what came in, in words that every platform shares; and one turn (一轮) of talk."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from core import outbox
from core.db import Db
from core.outbox import Outgoing
from core.registry import people
from core.registry.addresses import Address
from core.registry.people import CADRES, Appointment, Person, Post
from handlers.understand.advice import Advice, advised
from handlers.understand.meaning import Meaning, understand

T = TypeVar("T")

PERSON, NEWS = "person", "news"
"""Whose words are forwarded: somebody's, or those of a channel, which speaks to everybody."""


@dataclass(frozen=True)
class Picture:
    """A photo or voice message that came with an event, already noted as evidence-to-be.

    `digest` is set when bot/media.py had the bytes in time; otherwise `source` says how to ask the
    platform again, and the evidence is stored as pending.
    """

    source: dict[str, str]
    digest: str | None = None
    kind_of_file: str | None = None
    refused: str | None = None  # why it can't be taken: "too_big", "not_a_picture", "too_many"


@dataclass(frozen=True)
class Event:
    """Something that somebody did on a channel.

    `key` is unique per channel and event for ever, whatever the platform repeats. `at` is when it
    reached us (aware UTC). `press` is the token of a button. In a group chat `room` is the group's
    id and `chat` is still the sender's own.
    """

    channel: str
    chat: str
    key: str
    at: datetime
    text: str = ""
    photo: Picture | None = None
    voice: Picture | None = None
    location: tuple[float, float] | None = None  # WGS-84 latitude, longitude
    press: str | None = None
    ack: str | None = None  # what the platform wants back for a press (callback query id)
    room: str | None = None
    addressed: bool = True  # in a room: whether the bot was spoken to
    start: str | None = None  # payload of a deep link or scene QR: an invitation code
    subscribed: bool = False  # has just followed or started the bot
    sticker: bool = False  # something without words, picture or place
    moved_to: str | None = None  # the group's new id
    left: bool = False  # blocked or unfollowed us, or threw us out of the group
    returned: bool = False  # may be written to again, and has said nothing yet
    edits: str = ""  # the platform's number of an earlier message of theirs, which now says this
    replies_to: str = ""  # the platform's number of the message that this one answers
    reaction: bool = False  # a yes put beside the message that it answers, and no words
    forwarded: str = ""  # these are the words of somebody else: PERSON or NEWS
    attached: str = (
        ""  # what came along that can't be looked at here: video, sound, file, link, card
    )
    spot: str = ""  # the place in words that came with a location
    topic: str = ""  # the topic of the group in which it was said
    hidden: bool = False  # said in the name of a group or channel: nobody knows by whom
    sent_on: str | None = None  # the platform's id of a message that a group's keeper has sent on
    advice: Advice | None = None  # what a model of language thought of `text`, where one was asked
    heard: str = ""  # what the voice seemed to say: shown back before anything is done with it


@dataclass
class Turn:
    """All that a handler may look at: one event, its sender, the open transaction."""

    db: Db
    event: Event
    address: Address
    person: Person | None
    photos: tuple[str, ...] = ()  # evidence ids of this event's photo
    voices: tuple[str, ...] = ()
    sharing: tuple[Person, ...] = ()  # everybody bound to the sender's address
    urgent: bool = False  # somebody cries for help: nothing else is told now
    sealed: bool = False  # a secret vote: what was said is not kept
    open_flow: str = ""  # the command whose ask is open, and what it has been answered
    open_answers: dict[str, Any] = field(default_factory=dict)
    held: list[Appointment] | None = None  # the sender's posts, where they have been read already
    _seen: dict[Hashable, Any] = field(default_factory=dict)
    _understood: dict[str, Meaning] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The time of the turn, aware UTC."""
        return self.event.at

    @property
    def posts(self) -> list[Appointment]:
        """The posts that the sender holds now."""
        if self.held is None:
            person = self.person
            self.held = people.posts_of(self.db, person.id, self.now) if person else []
        return self.held

    def once(self, key: Hashable, look: Callable[[], T]) -> T:
        """What several want to know of the same turn, looked up once, until something is done."""
        if key not in self._seen:
            self._seen[key] = look()
        known: T = self._seen[key]
        return known

    def know(self, key: Hashable, what: object) -> None:
        """What was read beside something else, until something is done."""
        self._seen[key] = what

    def forget(self) -> None:
        """Something was done: what had been looked up may be so no longer."""
        self._seen.clear()

    @property
    def questions(self) -> list[Outgoing]:
        """The sender's unanswered messages with choices, newest first; of a reply, only what it answers."""
        event = self.event
        return self.once(
            "questions",
            lambda: self._meant(
                outbox.recent_questions(self.db, event.channel, event.chat, self.now)
            ),
        )

    def _meant(self, questions: list[Outgoing]) -> list[Outgoing]:
        answered = self.pointed
        if answered is None or not (answered.choices or answered.thing):
            return questions
        same = (q for q in questions if answered.thing is not None and q.thing == answered.thing)
        return [q for q in questions if q.id == answered.id] or list(same)

    @property
    def pointed(self) -> Outgoing | None:
        """Our message that this turn replies to, or was put beside."""
        event, number = self.event, self.event.replies_to
        if not number:
            return None
        chat = event.room or event.chat
        return self.once("pointed", lambda: outbox.by_number(self.db, event.channel, chat, number))

    @property
    def speaker_known(self) -> bool:
        """Whether it is known who speaks: one phone, one person, or they have said so."""
        until = self.address.speaks_until
        return len(self.sharing) < 2 or (until is not None and until > self.now)

    def holds(self, *posts: Post) -> bool:
        """Whether the sender holds one of these posts somewhere; core checks where."""
        return any(a.post in posts for a in self.posts)

    @property
    def words(self) -> str:
        """What was written, without the space around it."""
        return self.event.text.strip()

    @cached_property
    def role(self) -> str:
        """Which of understand's roles speaks."""
        posts = {a.post for a in self.posts}
        return next((role for those, role in _ROLES if those & posts), "villager")

    @cached_property
    def meaning(self) -> Meaning:
        """What the words mean by themselves: asked once a turn, whoever wants to know."""
        return advised(self.understood(self.words), self.event.advice, self.words)

    def understood(self, words: str) -> Meaning:
        """What the words or a clause of them mean, no advice taken; the same words are asked once."""
        if words not in self._understood:
            self._understood[words] = understand(words, self.role)
        return self._understood[words]

    @property
    def village_id(self) -> str | None:
        """The sender's village: as a member of it, or as an unbound sender once named."""
        return self.person.village_id if self.person else self.address.village_id


_ROLES: tuple[tuple[frozenset[Post], str], ...] = (
    (frozenset({Post.SHOP_KEEPER}), "shopkeeper"),
    (frozenset({Post.SUPERVISOR}), "supervisor"),
    (CADRES, "cadre"),
    (frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}), "representative"),
)
