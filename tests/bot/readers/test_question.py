"""Questions: what a model may be asked about, and that nothing else of a village leaves the machine."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.demo.world import chat_of
from bot.readers import words
from bot.readers.question import MOST_CANDIDATES, MOST_LETTERS, NONE, Question, _turn, question
from bot.turn import one_turn
from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Priority
from core.registry.addresses import Address
from handlers.engine import commands, flow, memory
from handlers.engine.event import Event
from handlers.engine.flow import Session as Talk
from handlers.understand.advice import unsure
from handlers.understand.meaning import understand

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
UNCLEAR = "这个事情你们看着怎么弄比较合适一点呢"


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Understanding is unsure of everything but danger, whatever it learns one day."""
    monkeypatch.setattr("bot.readers.question.unsure", lambda meaning: meaning.intent != "sos_help")


@pytest.fixture(autouse=True)
def _doubtful(request: pytest.FixtureRequest) -> None:
    if "clear" not in request.node.name:
        request.getfixturevalue("doubtful")


def came(text: str = UNCLEAR, name: str = "张桂花", **more: object) -> Event:
    """What somebody of 王家村 writes."""
    event = Event("web", chat_of(name), f"{name}:{text}", AT, text)
    return replace(event, **more)  # type: ignore[arg-type]  # fields by name


def test_what_is_asked_about(world: Engine) -> None:
    asked = question(world, came())
    assert asked is not None
    assert (asked.text, asked.role, asked.why) == (UNCLEAR, "villager", "unsure")
    assert asked.candidates[-1] == NONE
    assert 1 < len(asked.candidates) <= MOST_CANDIDATES
    assert set(asked.candidates[:-1]) <= words.INTENTS.keys()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "好的",
        "有人吗",
        "1、3、5",
        "帮助",
        "上报",
        "救命啊有人掉河里了",
        "OK 👌👌👌",
        "https://example.org/a/b/c",
        "我有个事想匿名说一下，不晓得行不行呢",
        "这个事你们千万别让他知道是我讲的哈",
        "不要跟别个说是我讲的，那个东西怎么弄",
        "啊" * 6000,
        "村干部的群 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1f0c2d3e-4a5b-6c7d-8e9f-0a1b2c3d4e5f",
    ],
)
def test_what_is_never_asked_about(world: Engine, text: str) -> None:
    assert question(world, came(text)) is None


def test_neither_presses_nor_groups_nor_invitations(world: Engine) -> None:
    assert question(world, came(press="x.0")) is None
    assert question(world, came(room="-400")) is None
    assert question(world, came(start="CODE")) is None


def test_words_that_are_clear_stay_here(world: Engine) -> None:
    clear = "我的积分有多少"
    assert not unsure(understand(clear))
    assert question(world, came(clear)) is None


def test_an_event_that_was_handled_is_not_asked_about_again(world: Engine) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin():
        one_turn(db, came())
    assert question(world, came()) is None
    assert question(world, came(key="another")) is not None


def test_somebody_who_never_wrote_is_a_villager_and_stays_unwritten(world: Engine) -> None:
    asked = question(world, came(chat="a-stranger"))
    assert asked is not None
    assert asked.role == "villager"
    assert "approve" not in asked.candidates
    with Session(world) as db:
        assert memory.noted(db, came()) is None
        assert not addresses_of(db, "a-stranger")


def addresses_of(db: Db, chat: str) -> list[Address]:
    """The addresses of a chat."""
    return list(db.exec(select(Address).where(Address.chat == chat)))


def test_names_of_the_registry_are_covered(world: Engine) -> None:
    asked = question(world, came(f"唐菊香跟何秋菊说{UNCLEAR}13812345678"))
    assert asked is not None
    assert asked.text == f"某某某跟某某某说{UNCLEAR}***********"


def test_at_most_so_many_letters(world: Engine) -> None:
    asked = question(world, came(UNCLEAR * 60))
    assert asked is not None
    assert len(asked.text) == MOST_LETTERS


def _talk(world: Engine, talk: Talk) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin():
        one_turn(db, came("你好"))
        (address,) = addresses_of(db, chat_of("张桂花"))
        memory.remember(db, address.id, talk, AT)


def test_a_secret_vote_is_nobodys_business(world: Engine) -> None:
    sealed = next(name for name, each in commands.flows().items() if each.sealed)
    _talk(world, Talk(sealed, "ask", {}))
    assert question(world, came()) is None


def test_a_secret_choice_that_is_open_is_none_either(world: Engine) -> None:
    sealed = next(name for name, each in commands.flows().items() if each.sealed)
    with Session(world, expire_on_commit=False) as db, db.begin():
        ballot = Message("请投票。", (Choice("甲", sealed), Choice("乙", sealed)))
        outbox.put(db, "web", chat_of("张桂花"), ballot, AT, priority=Priority.NOTICE)
    assert question(world, came()) is None


@pytest.mark.parametrize("name", ["张桂花", "李秀英", "钱国华", "冯正", "蒋来福"])
def test_only_what_the_sender_could_press(world: Engine, name: str) -> None:
    asked = question(world, came(name=name))
    assert asked is not None
    for intent in asked.candidates[:-1]:
        begun = commands.by_intent().get(intent)
        assert begun is None or begun.posts is None or _may(world, name, begun)


def _may(world: Engine, name: str, begun: flow.Flow) -> bool:
    with Session(world) as db:
        return flow.may(begun, _turn(db, came(name=name)))


def test_a_question_is_all_there_is() -> None:
    """Whoever adds a field to what is shown must say so in README.zh-CN.md."""
    assert list(Question.__dataclass_fields__) == ["text", "role", "candidates", "why"]
