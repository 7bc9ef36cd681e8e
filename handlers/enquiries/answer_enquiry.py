"""回答 | 转给村里 | 不归我们管: what somebody does with a question that has come to them."""

from core.enquiries import enquiries, helpers, known_answers, notices
from core.enquiries.enquiries import Enquiry
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry.people import Post
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always

NAME = notices.FLOW
_SPOKEN = {
    "回答": "answer",
    "不归我们管": "decline",
    "转给村里": "pass",
    "转给村支书": "pass",
    "转给镇里": "pass",
    "转给市里": "pass",
    "更正答复": "correct",
}


def action(answers: Answers) -> str:
    """What is to be done: as the button has it, or as its label was said; else to be shown."""
    return str(answers.get("action") or _SPOKEN.get(answers.get("spoken", ""), ""))


def _waiting(turn: Turn) -> list[Enquiry]:
    return enquiries.waiting_for(turn.db, turn.person.id, turn.now) if turn.person else []


def meant(turn: Turn, answers: Answers) -> str | None:
    """The question that is meant, where that is clear."""
    chosen = answers.get("thing") or answers.get("which")
    if chosen:
        return str(chosen)
    if action(answers) == "correct":
        last = enquiries.last_answered(turn.db, turn.person.id) if turn.person else None
        return last.id if last is not None else None
    waiting = _waiting(turn)
    return waiting[0].id if len(waiting) == 1 else None


def which_one(turn: Turn, answers: Answers) -> bool:
    """Several wait and none was named."""
    correcting = action(answers) == "correct"
    return not correcting and meant(turn, answers) is None and bool(_waiting(turn))


def options(turn: Turn, _: Answers) -> Options:
    """The questions that wait, by who asks."""
    return [(e.id, f"{notices.asker_name(turn.db, e)}：{e.text[:30]}") for e in _waiting(turn)[:9]]


def _lacks_words(turn: Turn, answers: Answers, *actions: str) -> bool:
    """These acts need words; what can no longer be done ends it here."""
    enquiry_id = meant(turn, answers)
    if action(answers) not in actions or enquiry_id is None or answers.get("said"):
        return False
    if turn.person is not None and action(answers) != "correct":
        version = answers.get("version")
        enquiries.to_answer(turn.db, turn.person, enquiry_id, version, turn.now)
    return True


def lacks_answer(turn: Turn, answers: Answers) -> bool:
    """The answer itself."""
    return _lacks_words(turn, answers, "answer", "correct")


def lacks_where(turn: Turn, answers: Answers) -> bool:
    """Where else to go."""
    return _lacks_words(turn, answers, "decline")


def ask_answer(turn: Turn, answers: Answers) -> str:
    """What to write."""
    enquiry = turn.db.get(Enquiry, meant(turn, answers) or "")
    if enquiry is None:
        raise Refusal("找不到这个问题。")
    return f"{notices.asker_name(turn.db, enquiry)}问：{enquiry.text}\n怎么答？直接写，原话转过去。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it, or show the question that waits."""
    enquiry_id = meant(turn, answers)
    if turn.person is None or enquiry_id is None:
        return [Message("现在没有等您答的问题。")]
    doing, version = action(answers), answers.get("version")
    if doing == "answer":
        words = str(answers.get("said") or answers.get("answer") or "")
        return [
            _answered(
                turn, notices.answer(turn.db, turn.person, enquiry_id, version, words, turn.now)
            )
        ]
    if doing == "correct":
        words = str(answers.get("said") or answers.get("answer") or "")
        return [_answered(turn, notices.correct(turn.db, turn.person, enquiry_id, words, turn.now))]
    if doing == "decline":
        where = str(answers.get("said") or answers.get("where") or "")
        declined = notices.decline(turn.db, turn.person, enquiry_id, version, where, turn.now)
        return [Message(f"已告诉{notices.asker_name(turn.db, declined)}该找谁。")]
    if doing == "pass":
        _, to = notices.pass_on(turn.db, turn.person, enquiry_id, version, turn.now)
        return [Message(f"已转给{helpers.spoken(turn.db, to)}，也告诉问的人了。")]
    if doing == "suggest":
        return [_suggested(turn, enquiry_id)]
    enquiry = enquiries.to_answer(turn.db, turn.person, enquiry_id, None, turn.now)
    return [notices.question(turn.db, enquiry, turn.now)]


def _answered(turn: Turn, enquiry: Enquiry) -> Message:
    """Told; the answer may be worth keeping, or wrong."""
    assert turn.person is not None  # done has looked
    keeps = known_answers.may_keep(turn.db, turn.person.id, enquiry.region_id, turn.now)
    keep = (
        Choice("存为问答", "known_answers", {"enquiry": enquiry.id})
        if keeps
        else Choice("存为问答", NAME, {"action": "suggest"}, enquiry.id)
    )
    again = Choice("更正答复", NAME, {"action": "correct"}, enquiry.id)
    name = notices.asker_name(turn.db, enquiry)
    text = f"已转告{name}。别人也会问的，可以存为问答。"
    return Message(text, (keep, again))


def _suggested(turn: Turn, enquiry_id: str) -> Message:
    assert turn.person is not None  # done has looked
    keepers = notices.suggest(turn.db, turn.person, enquiry_id, turn.now)
    return Message(f"已请{'、'.join(p.name for p in keepers)}存为问答。")


flow = Flow(
    name=NAME,
    words=("答复提问", "待答"),
    hint="待答：看等您答复的提问",
    order=36,
    posts=frozenset(
        {
            Post.REPRESENTATIVE,
            Post.GRID_WORKER,
            Post.CLERK,
            Post.VILLAGE_SECRETARY,
            Post.VILLAGE_DIRECTOR,
            Post.COMMITTEE_MEMBER,
            Post.TOWN_CADRE,
            Post.CITY_CADRE,
        }
    ),
    spoken=tuple(_SPOKEN),
    asks=(
        choose("which", "哪一个问题？", options, flow=NAME, when=which_one),
        text("answer", ask_answer, when=lacks_answer, digits=True, finds=always),
        text(
            "where",
            "那该找谁？写一句告诉对方，比如“到镇便民中心3号窗口问”。",
            when=lacks_where,
            finds=always,
        ),
    ),
    done=done,
)
