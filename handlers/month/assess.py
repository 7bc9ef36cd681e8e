"""考核: an assessor scores a committee or one of its members, item by item, and hands the sheet in."""

from core.errors import Refusal
from core.outbox import Message
from core.points.close import assessment
from core.points.close.assessment import Given, Sheet
from core.points.gates import confirmation
from core.points.statement.statements import StatementState
from core.registry import regions
from core.registry.people import Post
from handlers.engine.asks import Options, choose, option
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry
from handlers.month import score_words

NAME = "assess"
HAND_IN, SHOW = "交上去", "看表"
_HOW = "回分数或“满分”，没打满的带上原因，比如“35 会议记录不全”；也可以一次回几项：“1 满分 2 35 缺记录”。"


def waiting(turn: Turn) -> list[tuple[str, str, str]]:
    """Village, statement and subject of each sheet that the speaker may still fill."""
    if turn.person is None:
        return []
    sheets = assessment.waiting_for(turn.db, turn.person, turn.now)
    return [(s.village_id, s.id, subject_id) for s, subject_id in sheets]


def villages(turn: Turn, _: Answers) -> Options:
    """The villages of those sheets, with how many each has."""
    waiting_in = [village for village, _, _ in waiting(turn)]
    return [
        (v, f"{regions.one(turn.db, v).name}（还有{waiting_in.count(v)}张）")
        for v in dict.fromkeys(waiting_in)
    ]


def asks_village(turn: Turn, _: Answers) -> bool:
    """There is more than one."""
    return len(villages(turn, {})) > 1


def sheets(turn: Turn, answers: Answers) -> Options:
    """The sheets of the village, each with how far it has been filled."""
    left = [w for w in waiting(turn) if answers.get("village", w[0]) == w[0]]
    return [
        ([statement, subject], _progress(turn, statement, subject))
        for _, statement, subject in left
    ]


def _progress(turn: Turn, statement_id: str, subject_id: str) -> str:
    assert turn.person is not None  # without one nothing waits
    sheet = assessment.sheet(turn.db, turn.person, statement_id, subject_id, turn.now)
    done = sum(line.points is not None for line in sheet.rows)
    return f"{sheet.name}（打了{done}/{len(sheet.rows)}项）" if done else sheet.name


def asks_sheet(turn: Turn, answers: Answers) -> bool:
    """There is more than one."""
    return len(sheets(turn, answers)) > 1


def chosen(turn: Turn, answers: Answers) -> Sheet | None:
    """The sheet that is filled, as it stands."""
    which = answers.get("sheet")
    if which is None:
        left = sheets(turn, answers)
        which = left[0][0] if len(left) == 1 else None
    if which is None or turn.person is None:
        return None
    return assessment.sheet(turn.db, turn.person, which[0], which[1], turn.now)


def asks_marks(turn: Turn, answers: Answers) -> bool:
    """There is a sheet to fill."""
    return chosen(turn, answers) is not None


def ask_marks(turn: Turn, answers: Answers) -> Message:
    """A reason that is owed, the next item, or the whole sheet before it is handed in."""
    sheet = _of(turn, answers)
    if owed := answers.get("owed"):
        number, points = owed[0]
        item = sheet.rows[number - 1].item
        return Message(f"第{number}项“{item.name}”打{points}分，满分{item.points}。为什么没打满？")
    number = sheet.next
    if number is None:
        whole = "" if answers.get("seen") and not answers.get("shown") else f"{table(sheet)}\n"
        text = f"{whole}打分合计{sheet.total}分。没问题就回“{HAND_IN}”，要改就回“3 40 原因”。"
        return Message(text, (option(HAND_IN, NAME, "marks", True),))
    item = sheet.rows[number - 1].item
    done = sum(line.points is not None for line in sheet.rows)
    head = f"{table(sheet)}\n{_HOW}\n" if not done or answers.get("shown") else ""
    return Message(f"{head}第{number}项“{item.name}”打几分？{item.text}")


def _of(turn: Turn, answers: Answers) -> Sheet:
    sheet = chosen(turn, answers)
    if sheet is None:
        raise Refusal("没有等您打的考核表。")
    return sheet


def table(sheet: Sheet) -> str:
    """The sheet, line by line."""
    rows = []
    for number, line in enumerate(sheet.rows, 1):
        got = "还没打" if line.points is None else f"{line.points}分"
        why = f"（{line.note}）" if line.note else ""
        rows.append(f"{number}. {line.item.name}（满分{line.item.points}）{got}{why}")
    return "\n".join([f"{sheet.name}考核表：", *rows])


def read_marks(turn: Turn, answers: Answers) -> bool:
    """Marks are kept at once, so that a sheet left half-way is found again; 交上去 goes on.

    Raises MoreSaid after every mark, Retry for words that are none.
    """
    sheet, words = _of(turn, answers), turn.event.text.strip()
    settled = {"sheet": [sheet.statement.id, sheet.subject_id], "shown": words == SHOW}
    settled["seen"] = sheet.next is None
    if words == SHOW:
        raise MoreSaid(settled)
    if words == HAND_IN or (words == "1" and sheet.next is None):
        if sheet.next is not None:
            raise Retry("还有没打的项，打完再交。")
        return True
    owed = list(answers.get("owed", ()))
    new = _new(sheet, words, owed)
    if not new:
        raise Retry(f"没看懂打几分。{_HOW}")
    full, lacking = _sorted(sheet, new)
    try:
        _mark(turn, sheet, full)
    except Refusal as no:
        raise MoreSaid(settled, no.text) from None
    answered = {score.number for score in new}
    still = [o for o in owed if o[0] not in answered]
    raise MoreSaid(settled | {"owed": [*lacking, *still]})


def _new(sheet: Sheet, words: str, owed: list[list[int]]) -> list[Given]:
    """What has been said: a reason that was owed, or marks."""
    if score_words.all_full(words):
        left = [n for n, line in enumerate(sheet.rows, 1) if line.points is None]
        return [Given(n, sheet.rows[n - 1].item.points) for n in left]
    scores = score_words.read(words, owed[0][0] if owed else sheet.next, len(sheet.rows))
    if not scores and owed:
        return [Given(owed[0][0], owed[0][1], words)]
    return [Given(m.number, _points(sheet, m), m.why) for m in scores]


def _points(sheet: Sheet, score: score_words.Score) -> int:
    return sheet.rows[score.number - 1].item.points if score.points is None else score.points


def _sorted(sheet: Sheet, new: list[Given]) -> tuple[list[Given], list[list[int]]]:
    """Marks to be kept, and those below full that still owe a reason."""
    lacking = [g for g in new if g.points < sheet.rows[g.number - 1].item.points and not g.why]
    return [g for g in new if g not in lacking], [[g.number, g.points] for g in lacking]


def _mark(turn: Turn, sheet: Sheet, given: list[Given]) -> None:
    assert turn.person is not None  # the sheet is the speaker's
    assessment.mark(turn.db, turn.person, sheet, given, turn.now)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand it in, or say that nothing waits."""
    if turn.person is None:
        return [Message("考核由县里安排的干部来打分。")]
    if "marks" not in answers:
        return [Message("没有等您打的考核表。每年1月、7月县里考核，到时候会告诉您。")]
    sheet = _of(turn, answers)
    assessment.hand_in(turn.db, turn.person, sheet.statement.id, sheet.subject_id, turn.now)
    text = f"交上去了：{sheet.name}，打分合计{sheet.total}分。加分、扣分清单另外算。"
    left = [w for w in waiting(turn) if w[0] == sheet.statement.village_id]
    names = "、".join(_name(turn, statement, subject) for _, statement, subject in left)
    text += f"还有{len(left)}张没打：{names}。发“考核”接着打。" if left else ""
    return [Message(text + _confirmed_by(turn, sheet))]


def _confirmed_by(turn: Turn, sheet: Sheet) -> str:
    """Who confirms marks that are complete: another than who gave them."""
    if sheet.statement.state != StatementState.DRAFTED:
        return ""
    others = confirmation.confirmers(turn.db, [sheet.statement], turn.now)
    return f"请{'、'.join(p.name for p in others)}确认，确认了才公示。"


def _name(turn: Turn, statement_id: str, subject_id: str) -> str:
    assert turn.person is not None  # without one nothing waits
    return assessment.sheet(turn.db, turn.person, statement_id, subject_id, turn.now).name


flow = Flow(
    name=NAME,
    words=("考核", "考核打分", "/assess"),
    posts=frozenset({Post.CITY_CADRE, Post.TOWN_CADRE}),
    hint="考核：给村两委班子和成员打分",
    asks=(
        choose("village", "考核哪个村？", villages, flow=NAME, when=asks_village),
        choose("sheet", "打哪一张表？", sheets, flow=NAME, when=asks_sheet),
        Ask("marks", ask_marks, read_marks, asks_marks),
    ),
    done=done,
)
