"""帮助 fits one screen of a telephone for everybody, in the demo world and in all five places.

Here too: `handlers.own.help`, `handlers.own.hints`, `handlers.own.more`, `handlers.own.sheet`.
"""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from core.db import Db
from core.registry.addresses import Address
from core.registry.people import Appointment, Person, Post
from handlers.engine import commands
from handlers.engine.event import Event, Turn
from handlers.own import help as helping
from handlers.own import hints, more, sheet
from tests.core.reports.telling import MONDAY

SCREEN, MORE = 10, 20
"""Lines of 帮助, and of 更多, which scrolls a little for whoever holds several posts."""
PLACES = ["", "hulu", "liuyang", "zhigong", "shaodong", "gaoyang"]
FIRST_WORDS = {
    Post.REPRESENTATIVE: "打卡",
    Post.GROUP_LEADER: "处理",
    Post.CLERK: "审核",
    Post.VILLAGE_SECRETARY: "处理",
    Post.TOWN_CADRE: "处理",
    Post.CITY_CADRE: "处理",
    Post.SUPERVISOR: "监督",
    Post.SHOP_KEEPER: "上架、进货、改价、下架、报损",
}
in_every_place = pytest.mark.parametrize(
    "place", [pytest.param(place, marks=pytest.mark.place(place)) for place in PLACES]
)


def turn_of(db: Db, person: Person | None) -> Turn:
    event = Event("web", "help", "help:1", MONDAY)
    return Turn(db, event, Address(channel="web", chat="help"), person)


def speakers(db: Db) -> Iterator[Person | None]:
    """Whoever holds a post, a villager without any, and somebody nobody knows."""
    yield None
    holding = set(db.exec(select(Appointment.person_id)))
    everybody = db.exec(select(Person)).all()
    yield from (p for p in everybody if p.id in holding)
    yield next(p for p in everybody if p.id not in holding)


@in_every_place
def test_help_and_more_fit_a_telephone(db: Db, place: str) -> None:
    for person in speakers(db):
        turn = turn_of(db, person)
        sheets = [
            (helping.done(turn, {}), SCREEN, hints.WORDS),
            (more.done(turn, {}), MORE, hints.WIDEST),
        ]
        for (message,), most, words in sheets:
            lines = message.text.split("\n")
            assert len(lines) <= most, message.text
            assert lines[-1].startswith("撤销：")
            assert "取消：" in lines[-1]
            for line in lines:
                assert len(line) <= hints.WIDEST, line
            for line in lines[1:]:
                assert len(line.partition("：")[0]) <= words, line


@in_every_place
def test_nothing_that_may_be_done_is_missing(db: Db, place: str) -> None:
    for person in speakers(db):
        turn = turn_of(db, person)
        shown = helping.done(turn, {})[0].text + more.done(turn, {})[0].text
        for name in ("report", "sos", "handover", "undo", "cancel", "known_answers"):
            word = commands.flows()[name].hint.partition("：")[0]
            assert word in shown or person is None


def test_each_post_reads_first_what_it_needs_first(db: Db) -> None:
    for post, word in FIRST_WORDS.items():
        holder = db.exec(select(Appointment.person_id).where(Appointment.post == post)).first()
        lines = helping.done(turn_of(db, db.get(Person, holder)), {})[0].text.split("\n")
        assert any(line.startswith(f"{word}：") for line in lines[1:5]), (post, lines)


def test_the_sheet_names_only_commands_that_there_are() -> None:
    named = {name for _, names in sheet.MORE for name in names}
    named |= {name for names in sheet.FIRST.values() for name in names}
    named |= {*sheet.UNBOUND, *sheet.EVERYBODY}
    assert named - set(commands.flows()) == {"shelves"}
    hinted = {f.name for f in commands.flows().values() if f.hint}
    assert hinted - {name for _, names in sheet.MORE for name in names} == {"undo", "cancel"}
