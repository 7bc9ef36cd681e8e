"""改细则: one item is worth something else, or ends, from the next period on; the village hears it at once."""

import re

from core.errors import Refusal
from core.meetings import notices
from core.outbox import Message
from core.points.adoption import amendment
from core.points.adoption.amendment import Amended
from core.points.gates import proposals
from core.points.rulebook.changes import changes, worth
from core.points.rulebook.rulebook import SUBJECTS, Item, Rulebook, Subject
from core.registry.people import Post
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry

NAME = "amend"
_POINTS = re.compile(r"(?P<points>\d+)分?(?:.*?(?:封顶|最多)(?P<cap>\d+|不限))?分?")
_MOST = 8
_END = ("停一项", "停用一项", "去掉一项")


def items(turn: Turn) -> list[tuple[Rulebook, Item]]:
    """Everything that can be amended in the speaker's village."""
    if turn.village_id is None:
        raise Refusal("改细则要由村干部来办，请用村里登记的账号发。")
    return [
        (book, item)
        for book in amendment.books(turn.db, turn.village_id, turn.now)
        for item in amendment.standing(book, turn.now)
    ]


def ask_item(_: Turn, answers: Answers) -> Message:
    """Which one; words that named none, or several, are said back."""
    words = answers.get("said", "").strip()
    none = f"“{words}”对不上哪一项。" if words else ""
    verb = "停" if answers.get("points") == [None, None] else "改"
    return Message(f"{none}{verb}哪一项？请回它的名字，比如“邻里互助”。")


def read_item(turn: Turn, _: Answers) -> list[str]:
    """The name of an item, or a part of it."""
    return _item_named(turn, turn.event.text.strip())


def _item_named(turn: Turn, words: str) -> list[str]:
    every = items(turn)
    fitting = [(b, i) for b, i in every if i.name == words] or [
        (b, i) for b, i in every if words and words in i.name
    ]
    if len(fitting) == 1:
        return [fitting[0][0].subject, fitting[0][1].code]
    if not fitting:
        raise Retry("细则里没有这一项。请回这一项的名字，发“规则”可以看有哪些，或发“取消”。")
    names = "、".join(f"{i.name}（{SUBJECTS[b.subject]}）" for b, i in fitting[:_MOST])
    raise Retry(f"有好几项：{names}。请把名字说全。")


def chosen(turn: Turn, answers: Answers) -> tuple[Rulebook, Item]:
    """The item that is amended, as it will stand when the next period begins."""
    subject, code = answers["item"]
    for book, item in items(turn):
        if (book.subject, item.code) == (subject, code):
            return book, item
    raise Refusal("这一项已经停用了。发“规则”看看现在有哪些。")


def ask_points(turn: Turn, answers: Answers) -> Message:
    """What it is worth now, and how to say what it shall be worth."""
    book, item = chosen(turn, answers)
    cap = f"，封顶{item.cap}分" if item.cap else ""
    return Message(
        f"现在是：{worth(book, item)}{cap}。改成一次几分？回数字；连封顶一起改就回“8分，封顶24分”；"
        "不要这一项了回“停用”。"
    )


def read_points(turn: Turn, answers: Answers) -> list[int | None]:
    """[points, cap]; [None, None] ends the item."""
    words = turn.event.text.strip()
    if words in ("停用", "不要了", "取消这一项"):
        return [None, None]
    match = _POINTS.fullmatch(words)
    if match is None:
        raise Retry("没看懂。回一个数字，比如“8”或“8分，封顶24分”；不要这一项了回“停用”。")
    book, item = chosen(turn, answers)
    points, cap = int(match["points"]), match["cap"]
    most = item.cap if cap is None else None if cap == "不限" else int(cap)
    try:
        new = amendment.amended(book, item, points, most, turn.now)
    except Refusal as no:
        raise Retry(no.text) from None
    if not changes(book, new):
        raise Retry("这和现在一样。要改就回新的分值，不改就发“取消”。")
    return [points, most]


def _new(turn: Turn, answers: Answers) -> tuple[Rulebook, Rulebook]:
    book, item = chosen(turn, answers)
    points, cap = answers["points"]
    return book, amendment.amended(book, item, points, cap, turn.now)


def summary(turn: Turn, answers: Answers) -> str:
    """What changes and from when."""
    book, new = _new(turn, answers)
    rows = "；".join(changes(book, new))
    if body := proposals.wants_vote(book, new):
        return (
            f"{rows}。这一项由{body}表决，改它也要{body}开会表决，通过了从下一期算起。现在召集吗？"
        )
    return (
        f"从{new.since.year}年{new.since.month}月{new.since.day}日起，{rows}。"
        "在那以前做的事还按原来的算。定了会告诉全村和监督小组，确认吗？"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Adopt it, and tell the village."""
    if turn.person is None or turn.village_id is None:
        raise Refusal("改细则要由村干部来办，请先发“绑定”。")
    book, new = _new(turn, answers)
    if proposals.wants_vote(book, new):
        subject, code = answers["item"]
        points, cap = answers["points"]
        change = Amended(code, points, cap)
        meeting = proposals.call(
            turn.db, turn.person, turn.village_id, Subject(subject), change, turn.now
        )
        return [notices.called(turn.db, meeting)]
    amendment.amend(turn.db, turn.person, turn.village_id, new, turn.now)
    return [Message("改好了，已经告诉村群和监督小组。发“规则”看看。")]


def asks_item(turn: Turn, answers: Answers) -> bool:
    """The command's own words may have named it: 改细则 邻里互助."""
    words = answers.get("said", "").strip()
    if turn.event.text.strip().startswith(_END) and "points" not in answers:
        answers["points"] = [None, None]
    if words:
        try:
            answers["item"] = _item_named(turn, words)
        except Retry:
            return True
    return "item" not in answers


flow = Flow(
    name=NAME,
    words=("改细则", "改规则", *_END, "/amend"),
    posts=frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.CLERK}),
    hint="改细则：改一项的分值或封顶，或者“停一项”，从下个月起算",
    order=60,
    asks=(
        Ask(
            "item",
            ask_item,
            read_item,
            asks_item,
        ),
        Ask("points", ask_points, read_points),
        confirm("agreed", summary, flow=NAME),
    ),
    done=done,
)
