"""问答: cadres keep the answers to what is asked again and again; everybody reads them."""

import re
from dataclasses import replace
from typing import Any

from core.enquiries import known_answers
from core.enquiries import undoing as _undoing  # noqa: F401  (what it takes back is marked there)
from core.enquiries.enquiries import Enquiry
from core.enquiries.known_answers import KnownAnswer
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions
from handlers.engine.asks import Options, choose, confirm, hollow, option, pick, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, always
from handlers.enquiries import answering, asker
from handlers.reports.filing import which_village

NAME = "known_answers"
MOST_LISTED = 20
_ARROW = re.compile(r"\s*(?:→|⇒|➔|->|=>|—+>|＝>|－>|\n)\s*")
_ASKED = re.compile(r"^([^?？]{2,}[?？])\s*(\S.*)$", re.DOTALL)


def parsed(words: str) -> tuple[str, str]:
    """The question and the answer in 医保怎么交 → 每年9月起…; either may be empty."""
    parts = _ARROW.split(words.strip(), maxsplit=1)
    if len(parts) == 2:
        return parts[0].strip("？? "), parts[1].strip()
    given = _ASKED.match(words.strip())
    return (given[1].strip("？? "), given[2].strip()) if given else (words.strip("？? "), "")


def _kept_by(turn: Turn) -> list[str]:
    return known_answers.regions_kept_by(turn.db, turn.person.id, turn.now) if turn.person else []


def keeper(turn: Turn, _: Answers) -> bool:
    """Whether the sender keeps answers anywhere."""
    return bool(_kept_by(turn))


def _mine(turn: Turn) -> list[KnownAnswer]:
    return known_answers.standing(turn.db, _kept_by(turn))[:MOST_LISTED]


def existing(turn: Turn, answers: Answers) -> KnownAnswer | None:
    """The kept answer that is meant; one that was changed meanwhile ends it here."""
    which = answers.get("which") or {}
    id_ = answers.get("id") or which.get("id")
    if id_ is None and answers.get("said"):
        question = parsed(str(answers["said"]))[0]
        return next((a for a in _mine(turn) if a.question == question), None)
    if id_ is None:
        return None
    known = known_answers.one(turn.db, str(id_))
    if known is None:
        raise Refusal("这一条已经改过或删掉了。发“问答”重新看一遍。")
    return known


def _answered(turn: Turn, answers: Answers) -> Enquiry | None:
    enquiry = turn.db.get(Enquiry, str(answers.get("enquiry", "")))
    return enquiry if enquiry is not None and enquiry.answer else None


def question_of(turn: Turn, answers: Answers) -> str:
    """The question to be kept."""
    given = parsed(str(answers.get("said") or ""))[0]
    which = answers.get("which") or {}
    enquiry = _answered(turn, answers)
    return str(
        answers.get("reworded")
        or given
        or which.get("question")
        or (enquiry.text if enquiry else "")
    )


def answer_of(turn: Turn, answers: Answers) -> str:
    """The answer to be kept, as far as it has been words."""
    given = parsed(str(answers.get("said") or ""))[1]
    enquiry = _answered(turn, answers)
    return str(answers.get("answer") or given or (enquiry.answer if enquiry else ""))


def nothing_yet(turn: Turn, answers: Answers) -> bool:
    """Only the word 问答, by somebody who keeps answers."""
    known = answers.get("said") or answers.get("id") or answers.get("enquiry")
    return keeper(turn, answers) and not known


def ask_which(turn: Turn, _: Answers) -> Message:
    """What is there, and room for a new question."""
    mine = _mine(turn)
    choices = tuple(option(a.question, NAME, "which", {"id": a.id}) for a in mine)
    if not mine:
        return Message("还没有问答。写下第一个问题，比如“医保怎么交”。")
    return Message("要改哪一条回号码；要加新的，直接写问题。", choices)


def read_which(turn: Turn, _: Answers) -> dict[str, Any]:
    """A number or label of the list, or a new question."""
    words, mine = turn.event.text.strip(), _mine(turn)
    chosen = pick(words, [a.question for a in mine])
    if chosen is not None:
        return {"id": mine[chosen].id}
    if hollow(words) or len(words) < 2:
        raise Retry("请回号码，或写下新的问题；不弄了就发“取消”。")
    question, answer = parsed(words)
    return {"question": question} | ({"answer": answer} if answer else {})


def undecided(turn: Turn, answers: Answers) -> bool:
    """One that is kept was chosen, and nothing was words of what to do with it."""
    if not keeper(turn, answers) or answers.get("do"):
        return False
    known = existing(turn, answers)
    return known is not None and not parsed(str(answers.get("said") or ""))[1]


def show_it(turn: Turn, answers: Answers) -> str:
    """The kept answer and the ways in which it is asked."""
    known = existing(turn, answers)
    assert known is not None  # asked only then
    ways = f"\n也这样问：{'；'.join(known.ways)}" if known.ways else ""
    return f"问：{known.question}{ways}\n{answering.shown(turn, known).text.partition('：')[2]}\n要怎么弄？"


def what_to_do(_: Turn, __: Answers) -> Options:
    """What can be done with one that is kept."""
    return [("change", "改答案"), ("way", "加一种问法"), ("confirm", "还对"), ("remove", "删除")]


def lacks_answer(turn: Turn, answers: Answers) -> bool:
    """A new question, or 改答案."""
    if not keeper(turn, answers):
        return False
    which = answers.get("which") or {}
    if existing(turn, answers) is not None:
        return answers.get("do") == "change"
    return bool(question_of(turn, answers)) and not (
        answer_of(turn, answers) or which.get("answer")
    )


def ask_answer(turn: Turn, answers: Answers) -> str:
    """What the answer is."""
    known = existing(turn, answers)
    question = known.question if known is not None else question_of(turn, answers)
    return f"“{question}”怎么答？一两句写清楚：时间、地点、带什么、找谁。"


def lacks_way(turn: Turn, answers: Answers) -> bool:
    """加一种问法."""
    return keeper(turn, answers) and answers.get("do") == "way"


def _new(turn: Turn, answers: Answers) -> bool:
    return (
        keeper(turn, answers)
        and bool(question_of(turn, answers))
        and existing(turn, answers) is None
    )


def places(turn: Turn, _: Answers) -> Options:
    """The regions for which the sender may keep it."""
    return [(r, regions.title(turn.db, r)) for r in _kept_by(turn)]


def place_open(turn: Turn, answers: Answers) -> bool:
    """A new one, by somebody who keeps answers for more than one place."""
    return _new(turn, answers) and _place(turn, answers) is None


def _place(turn: Turn, answers: Answers) -> str | None:
    every, enquiry = _kept_by(turn), _answered(turn, answers)
    if answers.get("place"):
        return str(answers["place"])
    if enquiry is not None:
        asked_in = [r.id for r in regions.line_up(turn.db, enquiry.region_id)]
        return next((r for r in asked_in if r in every), None)
    return every[0] if len(every) == 1 else None


def from_enquiry(turn: Turn, answers: Answers) -> bool:
    """An answer to one person is shown before everybody can read it."""
    return _answered(turn, answers) is not None and _new(turn, answers)


def sum_up(turn: Turn, answers: Answers) -> str:
    """What everybody will be able to read."""
    return (
        f"存成问答，{regions.title(turn.db, _place(turn, answers) or '')}人人都查得到：\n"
        f"问：{question_of(turn, answers)}\n答：{answer_of(turn, answers)}\n"
        "没有私事就回“确认”；要换个问法，直接写问题。"
    )


def reword(turn: Turn, _: Answers) -> Answers | None:
    """Another wording of the question, or of both."""
    question, answer = parsed(turn.event.text)
    if hollow(question) or len(question) < 3:
        return None
    return {"reworded": question} | ({"answer": answer} if answer else {})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep, change, confirm or remove; everybody else reads what there is."""
    if turn.person is None or not keeper(turn, answers):
        return [_listed(turn, answers)]
    known = existing(turn, answers)
    if known is not None:
        return [_changed(turn, answers, known)]
    place, which = _place(turn, answers), answers.get("which") or {}
    question = question_of(turn, answers)
    if place is None or not question:
        return [_listed(turn, answers)]
    answer = answer_of(turn, answers) or str(which.get("answer", ""))
    kept = known_answers.keep(turn.db, turn.person, place, question, answer, turn.now)
    where = regions.title(turn.db, kept.region_id)
    return [
        Message(f"存好了（{where}）。\n问：{kept.question}\n答：{kept.answer}\n存错了就回“撤销”。")
    ]


def _changed(turn: Turn, answers: Answers, known: KnownAnswer) -> Message:
    assert turn.person is not None  # done has looked
    db, me, now = turn.db, turn.person, turn.now
    do = answers.get("do") or "change"
    if do == "confirm":
        known_answers.confirm(db, me, known.id, now)
        return Message(f"好的，“{known.question}”今天起算您确认过了。")
    if do == "remove":
        known_answers.remove(db, me, known.id, now)
        return Message(f"删掉了：“{known.question}”。删错了就回“撤销”。")
    if do == "way":
        new = known_answers.change(db, me, known.id, now, way=str(answers["way"]))
        return Message(f"加上了。问“{new.ways[-1]}”也会这样答。加错了就回“撤销”。")
    new = known_answers.change(db, me, known.id, now, answer=answer_of(turn, answers))
    return Message(f"改好了。\n问：{new.question}\n答：{new.answer}\n改错了就回“撤销”。")


def _listed(turn: Turn, answers: Answers) -> Message:
    every = answering.kept(turn, answers)[:MOST_LISTED]
    if not every:
        return Message("村里还没有存问答。想问什么直接问，我转给能答的人。")
    choices = tuple(
        Choice(a.question, "enquire", {"said": a.question, "match": a.id}) for a in every
    )
    return Message("这些我能马上答，回号码看答案；别的直接问。", choices)


flow = Flow(
    name=NAME,
    words=("问答", "/answers"),
    hint="问答：村里常问的事，回号码看答案",
    order=25,
    asks=(
        *which_village.asks(
            "您问的是哪个村？", flow=NAME, unknown=asker.village_unknown, words=asker.words
        ),
        Ask("which", ask_which, read_which, nothing_yet, free=True, finds=always),
        choose("do", show_it, what_to_do, flow=NAME, when=undecided),
        text("answer", ask_answer, max_chars=500, digits=True, when=lacks_answer, finds=always),
        text("way", "别人还会怎么问？写一句。", max_chars=60, when=lacks_way, finds=always),
        choose("place", "这条给哪里用？", places, flow=NAME, when=place_open),
        replace(confirm("ok", sum_up, flow=NAME, more=reword), when=from_enquiry),
    ),
    done=done,
)
