"""The matrix: every command, choice and route × every post × own, other village, other county, ended post, unbound.

`rows.toml` says by itself who may begin each command, and `ROUTES` what a route shows to whom: an operation without a
row fails. One world stands for all of it, and each question is undone. Here too: `offers`.
"""

import logging
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from bot.demo import world as demo
from core import outbox
from core.db import Db
from core.emergencies import crying
from core.emergencies.emergencies import Sender
from core.emergencies.kinds import Kind as Cry
from core.outbox import Choice, Message, Priority
from core.registry import addresses, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder.reports import Report
from handlers.engine import commands
from handlers.engine.event import Event, Turn
from handlers.engine.flow import may
from tests import rotation
from tests.bot.web.desk.signing_in import desk
from tests.bot.web.desk.test_rights import DOOR as DESK_DOOR
from tests.bot.web.desk.test_rights import ROWS as DESK
from tests.core.reports.telling import MONDAY, file, region, who
from tests.harness.rights import strangers
from tests.harness.rights.offers import Offer, offers

OWN, VILLAGE, COUNTY, ENDED, NOBODY = "own", "other village", "other county", "ended", "unbound"
ABROAD = (VILLAGE, COUNTY, ENDED, NOBODY)
YEAR = timedelta(days=365)
SHARE = 997
"""`make test` presses each so manieth cell of posts × choices × places × things, others with each commit; `make soak` all."""
SECRETS = ("标记甲的井盖破了", "标记乙的路灯不亮", "标记丙摔倒了")
NUMBER = "13987654321"
"""The telephone of who reported it."""


@cache
def rows() -> dict[str, frozenset[str]]:
    """By command, who may begin it: posts, `*` for anybody, `also` for others by a condition of its own."""
    said = tomllib.loads((Path(__file__).parent / "rows.toml").read_text(encoding="utf8"))
    return {name: frozenset(posts) for name, posts in said["commands"].items()}


def test_every_command_has_its_row() -> None:
    registered = {
        name: frozenset(["*"])
        if flow.posts is None
        else frozenset({p.value for p in flow.posts})
        | ({"also"} if flow.also.__name__ != "nobody" else set())
        for name, flow in commands.flows().items()
    }
    assert registered == rows(), "say in rows.toml who may begin it"


def test_every_choice_is_of_a_command_that_has_a_row() -> None:
    assert len(offers()) > 100
    assert {one.command for one in offers()} <= set(rows())


@dataclass(frozen=True)
class Somebody:
    """Who asks: of which post, where, and from which account."""

    post: Post | None
    where: str
    person_id: str | None
    chat: str


def _place(db: Db, post: Post, where: str, county: list[Region]) -> Region:
    levels = {
        Post.CITY_CADRE: Kind.CITY,
        Post.TOWN_CADRE: Kind.TOWN,
        Post.GROUP_LEADER: Kind.GROUP,
        Post.REPRESENTATIVE: Kind.CIRCLE,
        Post.GRID_WORKER: Kind.CIRCLE,
    }
    kind = levels.get(post, Kind.VILLAGE)
    here = {
        Kind.CITY: "清江市",
        Kind.TOWN: "石桥镇",
        Kind.VILLAGE: "王家村",
        Kind.GROUP: "一组",
        Kind.CIRCLE: "李秀英联户",
    }
    beside = {Kind.VILLAGE: "李家村", Kind.GROUP: "李家村一组", Kind.CIRCLE: "马老三联户"}
    if where in (OWN, ENDED):
        return region(db, here[kind])
    if where == VILLAGE and kind in beside:
        return region(db, beside[kind])
    return next(one for one in county if one.kind == kind)


def _county(db: Db) -> list[Region]:
    line = [regions.add(db, "邻江市", Kind.CITY)]
    for name, kind in (
        ("邻江镇", Kind.TOWN),
        ("邻江村", Kind.VILLAGE),
        ("邻江组", Kind.GROUP),
        ("邻江圈", Kind.CIRCLE),
    ):
        line.append(regions.add(db, name, kind, line[-1]))
    return line


def _somebody(db: Db, post: Post, where: str, county: list[Region]) -> Somebody:
    place = _place(db, post, where, county)
    person = Person(name=f"某人{post.value}{where}", village_id=place.village_id)
    db.add(person)
    db.flush()
    appointment = people.appoint(db, person, post, place, MONDAY - YEAR)
    if where == ENDED:
        appointment.until = MONDAY - timedelta(minutes=1)
        db.add(appointment)
    chat = f"matrix:{post.value}:{where}"
    addresses.attach(db, addresses.known(db, demo.CHANNEL, chat), person.id, MONDAY - YEAR)
    return Somebody(post, where, person.id, chat)


@dataclass(frozen=True)
class World:
    """Everybody who asks, and what is not theirs."""

    db: Db
    everybody: tuple[Somebody, ...]
    things: tuple[str, ...]

    def turn(self, one: Somebody) -> Turn:
        """A turn of theirs in which nothing was said."""
        address = addresses.known(self.db, demo.CHANNEL, one.chat)
        person = self.db.get(Person, one.person_id) if one.person_id else None
        return Turn(self.db, Event(demo.CHANNEL, one.chat, "matrix", MONDAY), address, person)


@pytest.fixture
def asked(world: Engine) -> Iterator[World]:
    """One world: three reports and a cry of 王家村, and somebody of every post in every place."""
    with Session(world, expire_on_commit=False) as db:
        db.begin()
        county = _county(db)
        reports = [file(db, "张桂花", SECRETS[0]), file(db, "刘大勇", SECRETS[1], private=True)]
        me = who(db, "彭阿婆")
        fallen = {"kind": Cry.INJURY, "village_id": reports[0].village_id}
        cry = crying.cry(
            db,
            Sender(me.person_id, me.address_id),
            SECRETS[2],
            MONDAY,
            region_id=reports[0].village_id,
            telephone=NUMBER,
            **fallen,
        )
        everybody = [
            _somebody(db, post, where, county)
            for where in (OWN, VILLAGE, COUNTY, ENDED)
            for post in Post
        ]
        everybody.append(Somebody(None, NOBODY, None, "matrix:nobody"))
        db.flush()
        things = (reports[0].id, reports[1].id, cry.id)
        yield World(db, tuple(everybody), things)
        db.rollback()


def test_a_command_is_begun_by_its_posts_alone(asked: World) -> None:
    for one in asked.everybody:
        turn = asked.turn(one)
        held = one.post.value if one.post is not None and one.where != ENDED else ""
        for name, flow in commands.flows().items():
            row = rows()[name]
            if "also" in row and held not in row:
                continue  # by a condition of its own: tried where it stands
            assert may(flow, turn) == ("*" in row or held in row), (name, one)


def _press(asked: World, offer: Offer, one: Somebody, thing: str) -> tuple[str, set[str]]:
    """What they read, and which tables were written, for a choice handed to them as if it had been offered."""
    answers = {key: thing if value == "?" else value for key, value in offer.answers}
    choice = Choice("按", offer.command, answers, thing)
    db = asked.db
    trial = db.begin_nested()
    outbox.put(db, demo.CHANNEL, one.chat, Message("", (choice,)), MONDAY, priority=Priority.REPLY)
    letter = strangers.newest(db, one.chat)
    press = Event(demo.CHANNEL, one.chat, f"matrix:{letter}", MONDAY, press=f"{letter}.0")
    goes_on = Event(demo.CHANNEL, one.chat, f"matrix:{letter}:1", MONDAY, "确认")
    with strangers.written(db.get_bind()) as tables:
        try:
            read = "\n".join(strangers.read(db, event) for event in (press, goes_on))
        except _NO_SUCH_THING:  # a choice of another kind of thing: its turn breaks, and is undone
            read = BROKE
    trial.rollback()
    db.expire_all()
    return read, tables - strangers.OF_A_TALK


Cell = tuple[Somebody, Offer, str]


def _cells(asked: World) -> Iterator[Cell]:
    """Everybody × every choice × everything, but for what is theirs to try: a post's own command in its own place."""
    for one in asked.everybody:
        held = one.post.value if one.post is not None else ""
        for offer in offers():
            row = rows()[offer.command]
            if one.where == OWN and ("*" in row or "also" in row or held in row):
                continue
            yield from ((one, offer, thing) for thing in asked.things)


@pytest.mark.parametrize(
    "share",
    [SHARE, pytest.param(1, marks=[pytest.mark.soak])],
    ids=["a share", "all"],
)
def test_no_choice_reaches_what_is_not_theirs(asked: World, share: int) -> None:
    breaches, broke, pressed = [], 0, 0
    cells = Counter[str]()
    for n, (one, offer, thing) in enumerate(_cells(asked)):
        if (n + rotation.turn()) % share:
            continue
        read, tables = _press(asked, offer, one, thing)
        pressed, broke = pressed + 1, broke + (read == BROKE)
        cells[one.where] += 1
        leaked = [words for words in (*SECRETS, NUMBER) if words in read]
        writes = offer.command not in strangers.ANYBODYS and bool(tables & THEIRS)
        if leaked or writes:
            breaches.append((offer, one, leaked, sorted(tables), read))
    logging.getLogger(__name__).info("pressed %s", dict(cells))  # seen with --log-cli-level=INFO
    assert breaches == []
    assert set(cells) == {OWN, *ABROAD}
    assert broke * (10 if share == 1 else 4) < pressed, (
        "most choices are of another kind of thing: nothing was tried"
    )


BROKE = "(broke)"
_NO_SUCH_THING = (
    NoResultFound,
    LookupError,
    AssertionError,
    ValueError,
    AttributeError,
    RuntimeError,
)

THEIRS = frozenset(
    {
        *("report", "report_evidence", "report_joiner", "holding", "petition", "question", "slip"),
        *("emergency", "emergency_ring", "appointment", "region", "household", "household_entry"),
        *("claim", "statement", "statement_line", "transfer", "balance", "voucher", "fund_entry"),
        *("check_in", "meeting", "ballot", "goods", "redemption", "freeze", "standard_text"),
    }
)
"""What stands in 王家村: a stranger's press writes none of it."""

# What a route shows to somebody who has nothing in hand: a row each, or this fails.
SHUT, OPEN, SAMPLE = (400, 401, 403, 404, 405, 409, 410, 422, 429), (200,), "X" * 29
ROUTES: dict[str, tuple[int, ...]] = {
    "GET /healthz": OPEN,
    "GET /readyz": (200, 503),
    "GET /metrics": SHUT,  # this machine alone, or whoever shows the token
    "GET /": (200, *SHUT),
    "POST /say": (303, *SHUT),  # a talk of their own
    "GET /stream": SHUT,
    "GET /older": SHUT,
    "GET /media/{evidence}": SHUT,
    "GET /hook/{channel}": SHUT,
    "POST /hook/{channel}": SHUT,
    "GET /board": (200, 302),
    "GET /board/": (200, 302),
    "GET /board/poster/{statement}.png": SHUT,
    "GET /board/{place:path}": OPEN,
    "GET /open311/{rest:path}": OPEN,
    "POST /open311/{rest:path}": SHUT,
    "PUT /open311/{rest:path}": SHUT,
    "PATCH /open311/{rest:path}": SHUT,
    "DELETE /open311/{rest:path}": SHUT,
    "OPTIONS /open311/{rest:path}": (200, 204, *SHUT),
    "GET /outside/{token}": SHUT,
    "POST /outside/{token}": SHUT,
    "GET /outside/{token}/photo/{evidence}": SHUT,
}
_FILLED = {
    "{channel}": "web",
    "{evidence}": SAMPLE,
    "{statement}": SAMPLE,
    "{token}": SAMPLE,
    "{place:path}": "王家村",
    "{rest:path}": "v2/requests.json",
}


def _routes(app: object) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in app.router.routes  # type: ignore[attr-defined]  # Starlette's
        if getattr(route, "methods", None)
        for method in route.methods - {"HEAD"}
    }


def test_every_route_has_a_row_and_tells_nobody_what_is_not_theirs(
    world: Engine, folder: Path
) -> None:
    with Session(world) as db, db.begin():
        made: list[Report] = [
            file(db, "张桂花", SECRETS[0]),
            file(db, "刘大勇", SECRETS[1], private=True),
        ]
        assert made
    with desk(world, folder) as served:
        assert _routes(served.browser.app) == set(ROUTES) | set(DESK) | DESK_DOOR
        for name, allowed in ROUTES.items():
            method, path = name.split(" ")
            for blank, filled in _FILLED.items():
                path = path.replace(blank, filled)
            answer = served.browser.request(method, path, params={"jurisdiction_id": "王家村"})
            assert answer.status_code in allowed, (name, answer.status_code)
            assert not [words for words in (*SECRETS, "张桂花", "刘大勇") if words in answer.text]


def test_a_row_that_says_too_much_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rows(), "merger", frozenset(["*"]))
    with pytest.raises(AssertionError, match=r"rows\.toml"):
        test_every_command_has_its_row()


def test_a_choice_that_reached_them_would_be_seen(
    asked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.emergencies.callout.may_answer", lambda *_, **__: True)
    one = next(one for one in asked.everybody if one.where == COUNTY)
    offer = Offer("going", (("action", "go"),))
    _, tables = _press(asked, offer, one, asked.things[2])
    assert "emergency" in tables
