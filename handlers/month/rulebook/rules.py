"""规则: what counts for how much, by category or by what somebody asks about."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.clock import day_of
from core.outbox import Choice, Message
from core.points.rulebook import measures, periods, versions
from core.points.rulebook.changes import changes
from core.points.rulebook.rulebook import (
    SUBJECTS,
    End,
    Item,
    ItemKind,
    Period,
    Rulebook,
    Subject,
    meant,
)
from core.points.subjects import committees, subjects
from core.registry.people import Post
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.topics import of_points

NAME = "rules"
_WORKED_OUT = {
    Period.WEEK: "每周一算上一周的",
    Period.MONTH: "每月1号算上个月的",
    Period.QUARTER: "每季度过完，下月1号算上一季的",
    Period.HALF_YEAR: "每年1月、7月1号算前半年的",
    Period.YEAR: "每年1月1号算上一年的",
}


_VETO = re.compile("一票否决|否决项")
_WEIGHT = re.compile("权重|按百分之|按多少算|占多少|[0-9]{2,3}[%％]")
_ASKS = re.compile("什么|哪些|哪几|哪类|怎么|怎样|几项|几类|多少|会不会|啥|么子")


def hears(turn: Turn) -> Iterable[Reading]:
    """什么情况会一票否决, 哪几类权重高: asked of the rules as a whole."""
    words = turn.words
    if _ASKS.search(words) and (_VETO.search(words) or "权重" in words):
        act = Choice("规则", NAME, {"said": words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="rules.asked", belief=2.0)
        return
    for reading in commands.of_intent(flow, turn):
        weaker = min(reading.evidence, Evidence.GUESS)
        yield reading if of_points(words) else replace(reading, evidence=weaker)


def books(turn: Turn) -> list[Rulebook]:
    """The rulebooks that concern the speaker; all of the village where none does."""
    if turn.village_id is None:
        return []
    kinds = [Subject.HOUSEHOLD]
    if turn.holds(Post.REPRESENTATIVE):
        kinds.append(Subject.REPRESENTATIVE)
    if turn.holds(Post.PARTY_MEMBER):
        kinds.append(Subject.PARTY_MEMBER)
    if turn.holds(*committees.POSTS):
        kinds += committees.SUBJECTS
    today = day_of(turn.now)
    in_force = [versions.in_force(turn.db, turn.village_id, kind, today) for kind in kinds]
    if not any(in_force):  # 葫芦镇 counts representatives alone: everybody may read how
        in_force = [versions.in_force(turn.db, turn.village_id, kind, today) for kind in Subject]
    return [book for book in in_force if book]


def items(turn: Turn, book: Rulebook) -> list[Item]:
    """The items in force today that are for the speaker's class."""
    own_class = ""
    if turn.person is not None:
        own_class = subjects.class_of(turn.db, book.subject, turn.person.id, turn.now)
    return [i for i in book.items if i.in_force(day_of(turn.now)) and i.is_for(own_class)]


def line(book: Rulebook, item: Item) -> str:
    """An item in one line."""
    if item.kind == ItemKind.SCORE:
        return f"{item.name}（打0到{abs(book.worth(item))}分）：{item.text}"
    if item.kind == ItemKind.VETO:
        return f"{item.name}（一票否决）：{item.text}"
    span = periods.EVERY[item.cap_within or book.period]
    cap = f"，{span}最多{item.cap}分" if item.cap else ""
    together = [c for c in book.caps if item.code in c.items or c.category == item.category]
    cap += "".join(
        f"，{c.name}合起来{periods.EVERY[c.within or book.period]}最多{c.points}分"
        for c in together
    )
    evidence = f"凭证：{item.evidence}。" if item.evidence else ""
    return f"{item.name} {measures.each(book, item)}{cap}：{item.text}{evidence}"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """A category, the items that the words speak of, or an overview."""
    rulebooks = books(turn)
    if not rulebooks:
        return [Message("还不知道您是哪个村的。请先发“绑定”，绑定以后就能看自己村的规则。")]
    if "category" in answers:
        return category(rulebooks, answers["subject"], answers["category"], turn)
    words = answers.get("said", "")
    hits = [line(book, item) for book in rulebooks for item in meant(items(turn, book), words)]
    if words and hits:
        return [Message("\n".join(hits[:6]))]
    return [as_asked(turn, rulebooks, words) or overview(rulebooks), *coming(turn, rulebooks)]


def as_asked(turn: Turn, rulebooks: list[Rulebook], words: str) -> Message | None:
    """A whole head, the weights or the vetoes, where the words ask for those."""
    heads = [(b, c.name) for b in rulebooks for c in b.categories if c.name in words]
    if heads:
        return Message(
            "\n".join(m.text for b, n in heads for m in category([b], b.subject, n, turn))
        )
    if _WEIGHT.search(words):
        return Message("\n".join(_weights(b) for b in rulebooks))
    if _VETO.search(words):
        return Message("\n".join(_vetoes(turn, b) for b in rulebooks))
    return None


def _weights(book: Rulebook) -> str:
    """How much each head counts, the highest first."""
    whose, by_weight = SUBJECTS[book.subject], dict[int, list[str]]()
    for one in book.categories:
        by_weight.setdefault(one.weight, []).append(one.name)
    if set(by_weight) == {100}:
        return f"{whose}积分各类都一样算，没有加权。"
    rows = (f"{'、'.join(names)}按{w}%算" for w, names in sorted(by_weight.items(), reverse=True))
    return f"{whose}积分：{'；'.join(rows)}。规则里写的分都已经乘好了。"


def _vetoes(turn: Turn, book: Rulebook) -> str:
    """Every veto, numbered, with what it wants to be shown."""
    every = [i for i in items(turn, book) if i.kind == ItemKind.VETO]
    whose = SUBJECTS[book.subject]
    if not every:
        return f"{whose}积分没有一票否决的项。"
    rows = [
        f"{n}. {i.name}：{i.text}" + (f"凭证：{i.evidence}。" if i.evidence else "")
        for n, i in enumerate(every, 1)
    ]
    return "\n".join([f"{whose}积分一票否决的有{len(every)}项，要凭证，单独审：", *rows])


def coming(turn: Turn, rulebooks: list[Rulebook]) -> list[Message]:
    """What will change, where a newer rulebook has been adopted and its day has not come."""
    messages = []
    for book in rulebooks:
        new = versions.coming(turn.db, turn.village_id or "", book.subject, day_of(turn.now))
        if new is not None:
            head = (
                f"{SUBJECTS[book.subject]}积分的规则从{new.since.month}月{new.since.day}日起会变："
            )
            messages.append(Message("\n".join([head, *changes(book, new)])))
    return messages


def category(rulebooks: list[Rulebook], subject: str, name: str, turn: Turn) -> list[Message]:
    """All items of a category."""
    rows = [
        line(book, item)
        for book in rulebooks
        if book.subject == subject
        for item in items(turn, book)
        if item.category == name
    ]
    weights = [
        c.weight for b in rulebooks if b.subject == subject for c in b.categories if c.name == name
    ]
    counted = "".join(f"按{w}%算，下面的分已经乘好" for w in weights[:1] if w != 100)
    return [Message("\n".join([f"【{name}】{counted}", *rows]))]


def overview(rulebooks: list[Rulebook]) -> Message:
    """How it goes, and the categories to look into."""
    choices = tuple(
        Choice(f"{SUBJECTS[b.subject]}：{c.name}", NAME, {"subject": b.subject, "category": c.name})
        for b in rulebooks
        for c in b.categories
    )
    book = rulebooks[0]
    worth = f"1分抵{book.fen_per_point / 100:g}元，" if book.fen_per_point else ""
    settled = "入账" if book.end == End.LEDGER else "定下来"
    whose = "本户" if book.subject == Subject.HOUSEHOLD else "本人"
    base = f"{periods.EVERY[book.period]}先有基础分{book.base}分。" if book.base else ""
    text = (
        f"积分怎么来：发“申报”报做了什么，评议小组审核；{_WORKED_OUT[book.period]}，"
        f"公示{book.publicity_days}天，没有异议就{settled}。{base}{worth}扣分只告诉{whose}。\n"
        "看哪一类？也可以直接问，比如“规则 收谷”。"
    )
    return Message(text, choices)


flow = Flow(
    name=NAME,
    words=("规则", "积分规则", "/rules"),
    intents=("ask_rules",),
    hint="规则：看做什么加分、做什么扣分",
    hears=hears,
    asks=(),
    done=done,
)
