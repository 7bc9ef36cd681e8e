"""Whose phones there are, and what is offered to say on them."""

from datetime import UTC, datetime

from bot.demo import guide, world
from bot.web import phones
from core.db import Db
from core.registry import addresses
from handlers.engine import commands

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HERE = guide.of_village("王家村")


def test_everybody_of_the_demo_world_has_a_phone_and_rooms_come_too(db: Db) -> None:
    found = {p.name: p for p in phones.of_world(db, NOW)}
    assert {*HERE.opened, *HERE.first} <= set(found)
    assert "王小梅" not in found  # she uses 王建国's
    assert len({p.slug for p in found.values()}) == len(found)
    assert found["李秀英"].title == "王家村一组 · 村民代表"
    assert found["钱国华"].title == "王家村 · 村支书"
    assert found["孙敏"].title == "石桥镇 · 镇干部"
    assert found["罗铁柱"].title == "王家村 · 村民"
    assert [p.name for p in found.values() if p.room] == ["王家村群", "石桥镇工作群", "李家村群"]


def test_only_the_named_phones_are_open(db: Db) -> None:
    assert [p.name for p in phones.of_world(db, NOW, ["周明"]) if p.open] == ["周明"]
    assert [p.name for p in phones.of_world(db, NOW, ["没有的人"]) if p.open] == list(HERE.opened)


def test_every_word_that_is_offered_is_understood() -> None:
    known = {word for flow in commands.flows().values() for word in flow.words}
    offered = {*phones.VILLAGERS, *phones.STRANGERS}
    for _, words in phones.WORDS:
        offered |= set(words)
    assert offered <= known


def test_a_visitor_is_nobody_until_bound_and_then_themselves(db: Db) -> None:
    chat = "visitor:" + "a" * 32
    assert phones.of_visitor(db, chat, NOW).name == "联户"
    hers = addresses.known(db, "web", world.chat_of("李秀英"))
    speaker = addresses.speaker(db, hers.id)
    assert speaker is not None
    addresses.attach(db, addresses.known(db, "web", chat), speaker.id, NOW)
    bound = phones.of_visitor(db, chat, NOW)
    assert (bound.name, bound.title) == ("李秀英", "王家村一组 · 村民代表")
    assert bound.hints[0] == "处理"
