"""Unclear words (没听懂): never silent, never lost, never acted on; what may be meant is asked."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from core import outbox
from core.outbox import Choice, Message, Outgoing, Priority
from handlers.engine import commands, flow
from handlers.engine.asks import OPTION
from handlers.engine.event import Turn
from handlers.engine.flow import Offer
from handlers.engine.listening import OpenAsk
from handlers.engine.reading import By, Reach, Reading
from handlers.understand.danger import in_danger
from handlers.understand.sayings.polarity import asked

NEITHER = "neither"
"""The command that a 都不是 goes on with."""
SPOKEN = "spoken"
"""The command that a 对 to what a voice was taken for goes on with."""
CALL = "有人有危险，请马上打电话：救人打 120，着火打 119，报警打 110。"
_NOT_KNOWN = re.compile("不知|不晓|不清楚|晓不得|唔知|记不得|不记得|[前这那好]几")
_UNSEEN = {
    "video": "这段视频太大了，我收不下。请拍一两张照片发来，或者用文字说一说。",
    "sound": "这段录音太大了，我收不下。请按住说话发语音，或者用文字说一说。",
    "file": "这个文件太大了，我收不下。请把要紧的地方拍成照片发来，或者用文字说一说。",
    "link": "链接我这里打不开。请用您自己的话说一说是什么事。",
    "card": "别人的名片我不留。要留您自己的电话，发“我的电话是”加号码。",
}
_ALONG = {"video": "视频", "sound": "录音", "file": "文件"}
_SHOWN = 30
_NEAR = timedelta(hours=12)
"""An older list is still before the sender's eyes for so long."""
_HEAD = 14


def which(turn: Turn, meant: Sequence[Reading]) -> Message:
    """Is it this, or this, or neither."""
    given = flow.sent(turn)
    choices = [_with(reading.act, given) for reading in meant]
    no = "不是" if len(choices) == 1 else "都不是"
    choices.append(Choice(no, NEITHER, given | {"said": turn.words}))
    question = meant[0].question or f"“{cut(turn.words)}”，您是说："
    return Message(question, tuple(choices))


def _with(act: Choice, given: flow.Answers) -> Choice:
    return Choice(act.label, act.flow, given | act.answers, act.thing, act.version)


def offer(turn: Turn, guesses: Sequence[Reading] = ()) -> Message:
    """What may help somebody who was not understood: it fits who speaks, and how."""
    everybody = sorted(commands.flows().values(), key=lambda f: (f.order, f.name))
    offered = [of for of in (_of(command, turn) for command in everybody) if of is not None]
    text = f"我没太明白“{cut(turn.words)}”。" + "".join(one.text for one in offered)
    choices = [*_guessed(turn, guesses), *(one.choice for one in offered)]
    once = {choice.flow: choice for choice in reversed(choices)}
    return Message(text, tuple(reversed(once.values())))


def _guessed(turn: Turn, guesses: Sequence[Reading]) -> list[Choice]:
    """A guess may be offered where nobody else would hear of it."""
    given = flow.sent(turn)
    return [
        _with(guess.act, given)
        for guess in guesses
        if guess.reach == Reach.SELF and guess.by != By.TALK
    ]


def _of(command: flow.Flow, turn: Turn) -> Offer | None:
    if command.offer is None or not flow.may(command, turn):
        return None
    return command.offer(turn)


def heard(words: str) -> Message:
    """What a voice was taken for: nothing is done of it before its sender says that it is right."""
    choices = (Choice("对", SPOKEN, {"words": words}), Choice("不对", NEITHER, {"said": ""}))
    help_first = f"{CALL}\n" if in_danger(words) else ""
    return Message(f"{help_first}您说的是：“{words}”。对吗？", choices)


def forwarded(turn: Turn) -> Message:
    """Words of somebody else: whose matter they are is asked, and nothing is done of them before that."""
    along = _ALONG.get(turn.event.attached, "照片")
    what = f"“{cut(turn.words)}”" if turn.words else along
    text = (
        f"这是您转发来的：{what}。是您要说的事吗？是就选“是”，我照您说的办；"
        "替别人报，请写“替某某报”，再说是什么事；只是转给我看看，不用管。"
    )
    given = {"words": turn.words, "photos": list(turn.photos)}
    return Message(text, (Choice("是", SPOKEN, given), Choice("不是", NEITHER, {"said": ""})))


def unseen(kind: str) -> Message:
    """What came along that can't be looked at here: what would do instead."""
    return Message(_UNSEEN.get(kind, _UNSEEN["file"]))


def cut(words: str) -> str:
    """Enough of the words to know them by."""
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def asks(words: str) -> bool:
    """Whether words ask something; 前几天 and what nobody knows ask nothing."""
    return asked(words) and not _NOT_KNOWN.search(words)


def unanswered(words: str) -> str:
    """What is said to a question that nobody hears while something else is asked: how to put it to somebody."""
    return f"“{cut(words)}”我答不上，也没有记。要问村里，发“提问 {cut(words)}”。"


WRITE = "就写这句"
"""The label by which words that were not taken for an answer are one after all."""


def to_write(turn: Turn, opened: OpenAsk, messages: list[Message]) -> list[Message]:
    """What was not taken for an answer in free words, which it could be: it is put back, to be written after all."""
    ask, answer = opened.ask, opened.answer
    if ask is None or not ask.free or answer is None or answer.more is not None:
        return messages
    if not turn.words or turn.event.sticker or opened.flow.sealed:
        return messages
    if not asks(turn.words):
        text = f"“{cut(turn.words)}”没有写进去，谁也没看到。"
    else:
        text = messages[0].text
    write = Choice(WRITE, opened.flow.name, {ask.name: answer.value}, thing=OPTION)
    return [Message(f"{text}就要写这句，回“{WRITE}”。", (write,)), *messages[1:]]


def which_list(turn: Turn, newest: Outgoing, number: int) -> Message | None:
    """Which of two is meant: a list that the sender has before them, or a notice that came between.

    None where the number can mean but one: the newest was asked for, it is the list itself, both
    would do the same, or somebody is in danger. A button, a label or several numbers are never asked about.
    """
    if newest.inbox_id is not None or newest.priority == Priority.EMERGENCY or _many(newest):
        return None
    if not 1 <= number <= len(newest.choices):
        return None
    older = _before(turn, newest, number)
    if older is None or _deed(newest, number) == _deed(older, number):
        return None
    lines = [_line(one, number) for one in (newest, older)]
    choices = tuple(_choice(one, number) for one in (newest, older))
    return Message("\n".join([f"“{number}”是选哪一个？", *lines]), choices)


def _before(turn: Turn, newest: Outgoing, number: int) -> Outgoing | None:
    """The list that was before the sender when the notice came, where it has such a number."""
    chat = (turn.event.channel, turn.event.chat)
    for one in outbox.recent_questions(turn.db, *chat, turn.now):
        if one.choices[0].get("thing") == OPTION or one.due_at > newest.due_at:
            continue
        if one.id == newest.id or turn.now - one.due_at > _NEAR:
            continue
        if not _many(one) and (one.inbox_id is None or _of_the_same(one, newest)):
            continue  # an older notice: the newest goes first, as ever
        fits = len(one.choices) > 1 and 1 <= number <= len(one.choices)
        return one if fits and _unanswered(turn, one) else None
    return None


def _of_the_same(one: Outgoing, other: Outgoing) -> bool:
    """Whether both ask the same command about the same thing: the newest says it all."""
    first, second = one.choices[0], other.choices[0]
    return first["flow"] == second["flow"] and first.get("thing") in (None, second.get("thing"))


def _unanswered(turn: Turn, one: Outgoing) -> bool:
    """Whether the sender has said nothing since it was given; a list goes on listening afterwards."""
    query = (
        select(Outgoing.inbox_id, Outgoing.made_at)
        .where(
            Outgoing.channel == turn.event.channel,
            Outgoing.chat == turn.event.chat,
            col(Outgoing.inbox_id).is_not(None),
        )
        .order_by(col(Outgoing.due_at).desc(), col(Outgoing.id).desc())
        .limit(1)
    )
    last = turn.db.exec(query).first()
    return last is None or last[0] == one.inbox_id or last[1] < one.due_at


def _many(message: Outgoing) -> bool:
    wanted = commands.flows().get(message.choices[0]["flow"])
    return wanted is not None and wanted.many


def _deed(message: Outgoing, number: int) -> tuple[str, str | None, str]:
    """What the number would do: the same of the same thing needs no question."""
    offered = outbox.choices_of(message)[number - 1]
    return offered.flow, offered.thing, offered.label


def _choice(message: Outgoing, number: int) -> Choice:
    """The same stored choice, named with what it is about."""
    offered = outbox.choices_of(message)[number - 1]
    label = f"{offered.label}（{_head(message)}）"
    return Choice(label, offered.flow, offered.answers, offered.thing, offered.version)


def _line(message: Outgoing, number: int) -> str:
    return f"“{_head(message)}”的{number}是“{outbox.choices_of(message)[number - 1].label}”。"


def _head(message: Outgoing) -> str:
    first = message.text.partition("\n")[0]
    return first if len(first) <= _HEAD else first[:_HEAD] + "…"
