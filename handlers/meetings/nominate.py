"""提名: somebody is put forward for an honour, with a reason."""

from typing import Any

from core.errors import Refusal
from core.outbox import Message
from core.points.honours import convening, honours, nominations, notices
from core.points.honours.honours import HonourRoll, RollState
from core.points.rulebook.rulebook import HonourBasis, Subject
from core.points.subjects import subjects
from core.registry import households, people, regions
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry

NAME = "nominate"


def open_ones(turn: Turn) -> list[HonourRoll]:
    """The rolls for which somebody of the speaker's village can be put forward now."""
    if turn.village_id is None:
        return []
    line = [r.id for r in regions.line_up(turn.db, turn.village_id)]
    return [
        roll
        for roll in honours.open_rolls(turn.db, line)
        if roll.state == RollState.OPEN and honours.of(turn.db, roll).basis != HonourBasis.SCORE
    ]


def rolls(turn: Turn, _: Answers) -> Options:
    """The rolls to choose from."""
    return [(roll.id, notices.title(turn.db, roll)) for roll in open_ones(turn)]


def asks_roll(turn: Turn, answers: Answers) -> bool:
    """There is more than one. Without any it ends here."""
    rolls = open_ones(turn)
    if not rolls:
        raise Refusal("现在没有可以提名的评选。开始提名了会告诉大家。")
    return len(rolls) > 1


def roll_of(turn: Turn, answers: Answers) -> HonourRoll:
    """The roll that it has come down to."""
    if "roll" in answers:
        return convening.held(turn.db, answers["roll"])
    return open_ones(turn)[0]


def ask_whom(turn: Turn, answers: Answers) -> Message:
    """A household by its name, or a person by theirs."""
    roll = roll_of(turn, answers)
    what = "哪一户？请回户主的名字" if roll.subject == Subject.HOUSEHOLD else "哪一位？请回名字"
    return Message(f"{notices.title(turn.db, roll)}，提名{what}。")


def read_whom(turn: Turn, answers: Answers) -> Any:
    """The subject that a name means in the speaker's village."""
    roll, name = roll_of(turn, answers), turn.event.text.strip()
    village_id = turn.village_id or ""
    if roll.subject == Subject.HOUSEHOLD:
        subject_ids = [h.id for h in households.named(turn.db, village_id, name)]
    else:
        known = set(subjects.in_village(turn.db, village_id, roll.subject, turn.now))
        subject_ids = [p.id for p in people.named(turn.db, name) if p.id in known]
    if len(subject_ids) != 1:
        raise Retry(
            "村里没有找到，请回全名，或发“取消”。" if not subject_ids else "不止一个，请回全名。"
        )
    if turn.person is not None:
        nominations.refuse(turn.db, turn.person, roll, subject_ids[0], turn.now)
    return subject_ids[0]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put forward."""
    if turn.person is None:
        return [Message("还不知道您是谁。请先发“绑定”，用村干部给的邀请码绑定。")]
    roll = roll_of(turn, answers)
    nominations.nominate(
        turn.db, turn.person, roll.id, answers["whom"], answers["reason"], turn.now
    )
    name = subjects.shown(turn.db, roll.subject, [answers["whom"]])[answers["whom"]].own
    return [Message(f"提名好了：{name}，{notices.title(turn.db, roll)}。")]


flow = Flow(
    name=NAME,
    words=("提名", "推荐", "/nominate"),
    posts=frozenset(nominations.NOMINATORS),
    hint="提名：给荣誉称号推荐人选",
    asks=(
        choose("roll", "提名哪一项？", rolls, flow=NAME, when=asks_roll),
        Ask("whom", ask_whom, read_whom),
        text("reason", "为什么提名？一两句话，评的人要看的。", max_chars=200),
    ),
    done=done,
)
