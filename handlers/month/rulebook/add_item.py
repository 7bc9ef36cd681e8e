"""加一项: the village adds an item of its own, from the next period on; the village hears it at once."""

import re
from contextlib import suppress

from core.clock import day_of
from core.errors import Refusal
from core.meetings import notices
from core.outbox import Message
from core.points.adoption import amendment
from core.points.adoption.amendment import Added
from core.points.gates import proposals
from core.points.rulebook import versions
from core.points.rulebook.changes import changes
from core.points.rulebook.rulebook import SUBJECTS, ItemKind, Rulebook, Subject
from core.registry.people import Post
from handlers.engine.asks import Options, choose, confirm, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.pointing import fold

NAME = "add_item"
_POINTS = re.compile(
    r"(?:一次|每次)?(?P<way>加|扣|减|[+-])?(?P<points>\d{1,4})分?(?:.*?(?:封顶|最多)(?P<cap>\d{1,5}))?分?[。.]?"
)
_WHOLE = re.compile(
    r"(?P<name>[^，,：:；;\d]{2,30})[，,：:；;\s]+(?P<rest>(?:一次|每次)?(?:加|扣|减|[+-])?\d{1,4}分.*)"
)
_TAKES = ("扣", "减", "-")


def books(turn: Turn) -> list[Rulebook]:
    """The village's rulebooks as they will stand when the next periods begin."""
    if turn.village_id is None:
        raise Refusal("加一项要由村干部来办，请用村里登记的账号发。")
    known = amendment.books(turn.db, turn.village_id, turn.now)
    return [b for b in known if b.subject not in (Subject.COMMITTEE, Subject.COMMITTEE_MEMBER)]


def book_options(turn: Turn, _: Answers) -> Options:
    """For whom the item is."""
    return [(str(b.subject), SUBJECTS[b.subject]) for b in books(turn)]


def asks_book(turn: Turn, answers: Answers) -> bool:
    """More than one rulebook may be meant; what was said with the command is read here."""
    said = fold(str(answers.get("said", ""))).strip("：: ，,")
    whole = _WHOLE.fullmatch(said)
    if whole and "name" not in answers:
        answers["name"] = whole["name"].strip()
        with suppress(Retry):  # what it is worth is asked for then
            answers["points"] = _points(whole["rest"])
    return len(books(turn)) > 1


def book_of(turn: Turn, answers: Answers) -> Rulebook:
    """The rulebook that gets the item."""
    known = books(turn)
    if not known:
        raise Refusal("村里还没有积分细则，加不了。请先启用一套。")
    return next((b for b in known if str(b.subject) == answers.get("book")), known[0])


def categories(turn: Turn, answers: Answers) -> Options:
    """The heads under which it may stand."""
    return [(c.name, c.name) for c in book_of(turn, answers).categories]


def _points(words: str) -> list[object]:
    match = _POINTS.fullmatch(fold(words).strip())
    if match is None:
        raise Retry("没看懂。加分回“加5分”，扣分回“扣5分”，有封顶就回“加5分，最多20分”。")
    if not 0 < int(match["points"]) <= amendment.MOST_POINTS:
        raise Retry(f"分值要在1到{amendment.MOST_POINTS}之间。")
    kind = ItemKind.DEDUCTION if match["way"] in _TAKES else ItemKind.AWARD
    return [str(kind), int(match["points"]), int(match["cap"]) if match["cap"] else None]


def wanted(answers: Answers) -> Added:
    """The item as it was told."""
    kind, points, cap = answers["points"]
    return Added(answers["name"].strip(), answers["category"], ItemKind(kind), points, cap)


def new(turn: Turn, answers: Answers) -> tuple[Rulebook, Rulebook]:
    """The rulebook before and with the item."""
    book = book_of(turn, answers)
    day = day_of(turn.now)
    base = versions.without_own(turn.db, turn.village_id or "", book.subject, day)
    return book, amendment.added(book, wanted(answers), base, turn.now)


def summary(turn: Turn, answers: Answers) -> str:
    """What comes, from when, and that it is told."""
    book, with_it = new(turn, answers)
    item = with_it.items[-1]
    rows = "；".join(changes(book, with_it))
    if body := proposals.wants_vote(book, with_it):
        return f"{rows}。这一类由{body}表决，加一项也要{body}开会表决，通过了从下一期算起。现在召集吗？"
    return (
        f"从{with_it.since.year}年{with_it.since.month}月{with_it.since.day}日起，"
        f"{SUBJECTS[book.subject]}积分{rows}。写进细则的话：“{item.text}”"
        "定了会告诉全村和监督小组，确认吗？"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Adopt it, and tell the village."""
    if turn.person is None or turn.village_id is None:
        raise Refusal("加一项要由村干部来办，请先发“绑定”。")
    book, with_it = new(turn, answers)
    if proposals.wants_vote(book, with_it):
        meeting = proposals.call(
            turn.db, turn.person, turn.village_id, book.subject, wanted(answers), turn.now
        )
        return [notices.called(turn.db, meeting)]
    amendment.amend(turn.db, turn.person, turn.village_id, with_it, turn.now)
    return [Message("加好了，已经告诉村群和监督小组。要改发“改细则”，不要了发“停一项”。")]


flow = Flow(
    name=NAME,
    words=("加一项", "细则加一项", "加细则", "加规则", "/add_item"),
    posts=frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.CLERK}),
    hint="加一项：细则里加一项，从下个月起算，全村都会知道",
    order=60,
    asks=(
        choose("book", "给谁加的？", book_options, flow=NAME, when=asks_book),
        text("name", "这一项叫什么？比如“宣传惠民政策”。", max_chars=30),
        Ask(
            "points",
            lambda *_: Message(
                "一次几分？加分回“加5分”，扣分回“扣5分”，有封顶就回“加5分，最多20分”。"
            ),
            lambda turn, _: _points(turn.event.text),
        ),
        choose("category", "算在哪一类里？", categories, flow=NAME),
        confirm("agreed", summary, flow=NAME),
    ),
    done=done,
)
