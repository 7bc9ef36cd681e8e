"""通知: a cadre lets a body, a circle or the village know something; previewed, counted, and who has read it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from core import outbox
from core.broadcasts import audiences, broadcasts
from core.broadcasts.audiences import BODIES, HOMES, Audience
from core.broadcasts.broadcasts import Broadcast
from core.clock import after_quiet, is_quiet, spoken
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions, villages
from core.registry.regions import Kind, Region
from handlers.duties import preview
from handlers.engine import commands
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.own.broadcast_preview import Draft, change, summary, way_on
from handlers.own.broadcast_words import asks_state, calls_off, is_of, ordered, parse

NAME = "broadcast"
_NAMED = 12
_MOST = 12
_STANDS = timedelta(days=14)
"""A broadcast may be called off for so long."""
_OFF = "取消了，不算数："


def look(turn: Turn, answers: Answers) -> Draft:
    """Whom the words mean, never anybody of another village."""
    words = str(answers.get("said") or "")
    heard = parse(words) or parse(f"通知{words}")
    news = str(answers.get("text") or (heard.text if heard else words))
    if turn.person is None or "show" in answers:
        return Draft(None, news)
    if "off" in answers:
        return _called_off(turn, str(answers["off"]), str(answers.get("text") or ""))
    if "to" in answers:
        region = regions.one(turn.db, answers["to"]["region"])
        return Draft(_audience(turn, region, answers["to"]["body"]), news)
    if heard is None or not heard.body:
        return Draft(None, news)
    return Draft(_audience(turn, _place(turn, heard.to), heard.body), news)


def _called_off(turn: Turn, called: str, text: str) -> Draft:
    """What tells everybody who was told that it holds no more."""
    assert turn.person is not None
    lately = _lately(turn, called)
    if not lately:
        named = f"“{called}”" if called else ""
        raise Refusal(
            f"没找到您这些天发过的{named}通知，没有发什么。要告诉大家，就说“通知各户：…取消了”。"
        )
    sent = lately[0]
    if outbox.unsent(turn.db, sent.id, turn.now):
        raise Refusal("那条通知还没发出去，马上回“撤销”就收回来，谁也收不到。")
    told = _audience(turn, regions.one(turn.db, sent.region_id), sent.body)
    return Draft(told, text or f"{_OFF}{sent.text}"[: broadcasts.LONGEST])


def _lately(turn: Turn, called: str) -> list[Broadcast]:
    """What the speaker sent these days and may call off, as it is called; the newest first."""
    sent = broadcasts.newest(turn.db, turn.person, _MOST) if turn.person else []
    return [
        b
        for b in sent
        if turn.now - b.at <= _STANDS and is_of(b.text, called) and not b.text.startswith(_OFF)
    ]


def _audience(turn: Turn, region: Region, body: str) -> Audience:
    assert turn.person is not None
    if not audiences.may_speak(turn.db, turn.person, region, body, turn.now):
        raise Refusal("只能通知自己村、自己组、自己联系的人。要请别处帮忙，请跟镇里说。")
    return audiences.of(turn.db, turn.person, region, body, turn.now)


def _places(turn: Turn) -> list[Region]:
    return audiences.places(turn.db, turn.person, turn.now) if turn.person else []


def _place(turn: Turn, to: str) -> Region:
    """The place that the words name among the speaker's own; the widest of these where they name none."""
    mine = _places(turn)
    if not mine:
        raise Refusal("通知由村干部、代表来发。有事要说，直接告诉我就行。")
    inside = {r.village_id for r in mine if r.village_id}
    for village in villages.atlas(turn.db).named(to):
        region = regions.one(turn.db, village.id)
        line = {r.id for r in regions.line_up(turn.db, region.id)}
        if not (line | inside) & ({r.id for r in mine} | {region.id}) or (
            inside and region.id not in inside
        ):
            raise Refusal(f"{village.name}的人要由{village.name}自己通知，这里没有发。")
        return region
    named = [
        r for r in regions.named_in(turn.db, to, [i for i in inside if i]) if r.village_id in inside
    ]
    circles = [r for r in mine if r.kind == Kind.CIRCLE]
    if "联系" in to and circles:
        return circles[0]
    return next((r for r in named if r.kind == Kind.GROUP), mine[0])


def hears(turn: Turn) -> Iterable[Reading]:
    """通知各位代表：…: plain where it is said who is to know; else what the words mean by themselves."""
    words = turn.words
    if not words or not may(flow, turn):
        return
    if asks_state(words):
        act = Choice("看谁收到了", NAME, {"show": ""})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "broadcast.state", belief=3.0)
        return
    if turn.open_flow != NAME and (called := calls_off(words)) is not None:
        act = Choice("告诉大家取消", NAME, {"off": called})
        lately = _lately(turn, called)  # what is out already no 撤销 takes back
        out = bool(lately) and not outbox.unsent(turn.db, lately[0].id, turn.now)
        by = By.CORRECTION if out else By.FLOW
        yield Reading(by, act, Evidence.PLAIN, "broadcast.off", belief=4.0)
        return
    heard = parse(words)
    if heard is not None and heard.body:
        act = Choice("发通知", NAME, {"said": words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "broadcast.told", Reach.SELF, 4.0)
    elif turn.open_flow != NAME and ordered(words):
        yield from commands.of_intent(flow, turn)


def no_audience(_: Turn, answers: Answers, draft: Draft) -> bool:
    """Nobody was named yet."""
    return draft.audience is None and "show" not in answers


def to_whom(turn: Turn, _: Answers, __: Draft) -> Options:
    """The bodies of the speaker's places that have people, and everybody there."""
    offered: list[tuple[dict[str, str], str]] = []
    for region in _places(turn):
        for body in (*BODIES, HOMES):
            if len(offered) < _MOST and (label := _label(turn, region, body)):
                offered.append(({"body": body, "region": region.id}, label))
    return offered


def _label(turn: Turn, region: Region, body: str) -> str:
    if turn.person is None or not audiences.may_speak(turn.db, turn.person, region, body, turn.now):
        return ""
    audience = audiences.of(turn.db, turn.person, region, body, turn.now)
    return f"{audience.name}（{len(audience.people)}人）" if audience.people else ""


def no_text(_: Turn, answers: Answers, draft: Draft) -> bool:
    """Nothing to be known yet."""
    return not draft.text and "show" not in answers


def sending(_: Turn, answers: Answers, __: Draft) -> bool:
    """It is to be sent, and not only looked at."""
    return "show" not in answers


def done(turn: Turn, answers: Answers, draft: Draft) -> list[Message]:
    """Send it; or say of one that was sent whom it has reached."""
    if turn.person is None:
        raise Refusal("还不知道您是谁，请先发“绑定”。")
    if "show" in answers:
        return [_state(turn, str(answers["show"]))]
    if draft.audience is None:
        raise Refusal("没听出通知谁。比如“通知各位代表：明天下午三点开会”。")
    sent = broadcasts.send(turn.db, turn.person, draft.audience, draft.text, turn.now)
    when = f"{spoken(after_quiet(turn.now))}发" if is_quiet(turn.now) else "发出去了"
    room = f"，{sent.rooms}个群" if sent.rooms else ""
    text = f"{when}：{sent.audience}{sent.people}人{room}。谁收到了，回“看谁收到了”。"
    return [Message(text, (Choice("看谁收到了", NAME, {"show": sent.id}),))]


def _state(turn: Turn, which: str) -> Message:
    assert turn.person is not None
    mine = broadcasts.newest(turn.db, turn.person, 20)
    sent = next((b for b in mine if b.id == which), mine[0] if mine else None)
    if which and (sent is None or sent.id != which):
        return Message("那条通知已经收回，没有发出去。")
    if sent is None:
        return Message("您还没有发过通知。要发，说一声就行，比如“通知各位代表：明天下午三点开会”。")
    reach = broadcasts.reach(turn.db, sent, turn.now)
    lines = [f"【通知】{sent.text}", f"发给{sent.audience}{sent.people}人。"]
    for label, names in (
        ("回了收到", reach.read),
        ("还没回", reach.silent),
        ("早上七点才到", reach.waiting),
        ("送不到，请打电话", reach.unreachable),
    ):
        if names:
            shown = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
            lines.append(f"{label}：{len(names)}人，{shown}。")
    return Message("\n".join(lines))


def fill(turn: Turn, _: Any) -> Answers:
    """The words themselves are what is to be known."""
    return {"said": turn.words}


flow = Flow(
    name=NAME,
    words=("通知", "发通知", "/notify"),
    posts=audiences.SPEAKING,
    hint="通知：发给代表、党员或各户，看谁收到了",
    order=7,
    intents=("publish_notice",),
    fill=fill,
    look=look,
    hears=hears,
    spoken=("看谁收到了",),
    asks=(
        choose("to", "通知谁？回号码。", to_whom, flow=NAME, when=no_audience),
        text(
            "text",
            "通知什么？写下来，比如“明天下午三点村部开会”。",
            max_chars=broadcasts.LONGEST,
            when=no_text,
            finds=always,
        ),
        preview.agree(
            "sure",
            summary,
            lambda _, __, draft: draft.text,
            flow=NAME,
            change=change,
            otherwise=way_on,
            when=sending,
        ),
    ),
    done=done,
)
