"""The router (分派): whose address, which open ask, what may the words mean, and what is done of it.

It imports no command: what belongs to one is said by its flow (docs/adr/0015 names the two it knows by name).
"""

import re
from dataclasses import replace

from core import outbox
from core.db import Db
from core.outbox import Message
from core.registry import addresses, rooms
from core.registry.wecom import customers
from handlers.engine import commands, flow, listening, memory, offered, unclear
from handlers.engine.consent import ungreeted
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Answer, Answers, Flow, Session, Step
from handlers.engine.kinds import album, earlier, edit, kept
from handlers.engine.listening import OpenAsk
from handlers.engine.offered import Chosen, Outcome
from handlers.engine.reading import By, Evidence, Reading, choose
from handlers.understand.danger import in_danger
from handlers.understand.sayings.clause import matters
from handlers.understand.sayings.talk import stops

LONGEST = 5000
_SIGH = re.compile("^(?:唉|哎呀?|哦|嗯|呵呵|好吧)[，,。 ]+")
_A_MATTER = 5
"""So many characters behind a stop word may begin something new."""
_DEEPEST = 4
"""So many matters may be open, one in front of the other."""


def handle(db: Db, event: Event) -> list[Message]:
    """One turn: what the sender hears. Everybody else's messages are in the outbox already."""
    if event.moved_to and event.room:
        rooms.moved(db, event.channel, event.room, event.moved_to)
        return []
    if event.sent_on:
        customers.sent_on(db, event.sent_on, event.at)
        return []
    if event.left:
        kept.gone(db, event)
        return []
    address = addresses.heard(db, event.channel, event.chat, event.at)
    sender = memory.sender(db, address, event.at)
    turn = Turn(db, event, address, sender.person, sharing=sender.sharing, held=sender.posts)
    turn.know("calm", sender.calm)
    refused = kept.keep(turn) if event.photo or event.voice or event.attached else []
    if event.room is not None:
        return _in_room(turn)
    session = sender.session
    turn = _facing(turn, session)
    if event.returned or (event.reaction and offered.reacted(turn) is None):
        return []
    after, messages = _route(turn, session)
    if event.photo is not None and album.goes_on(turn):
        messages = album.less(messages, session, after)
    if session is not None:
        outbox.close_options(db, event.channel, event.chat, turn.now)
    if after is not session:
        memory.remember(db, turn.address.id, after, turn.now)
    if turn.sealed:
        memory.seal(db, event)
    answers = [*kept.beside(turn, messages), *refused] if event.attached else [*refused, *messages]
    owed = address.undelivered and not turn.urgent
    return earlier.with_earlier(turn, answers) if owed else answers


def _facing(turn: Turn, session: Session | None) -> Turn:
    """The turn, knowing which ask is open: a command may hear the same words otherwise then."""
    turn.open_flow = session.flow if session is not None else ""
    turn.open_answers = session.answers if session is not None else {}
    return turn


def _route(turn: Turn, session: Session | None) -> Step:
    event, words = turn.event, turn.words
    if event.press is not None:
        return _chosen(turn, session, offered.press(turn, event.press))
    if event.reaction and (yes := offered.reacted(turn)) is not None:
        return _chosen(turn, session, yes)
    if len(words) > LONGEST:
        return session, [Message("这段话太长了，请分成几段发，每段五千字以内。")]
    if event.heard and not words and not in_danger(event.heard):
        return session, [unclear.heard(event.heard)]
    if event.edits:
        return _edited(turn, session)
    if event.forwarded and not _cries(turn):
        return session, [unclear.forwarded(turn)] if words or turn.photos else []
    first, rest = _stopped(words) if session is not None else ("", "")
    if first and session is not None:
        after, messages = _hear(_facing(_part(turn, first, 1), session), session)
        more = _facing(_part(turn, rest, 0), after)
        if len(rest) < _A_MATTER or not _each_plain(turn, (rest,)):
            return after, messages  # 算了，懒得弄: why, and nothing new
        after, answers = _hear(more, after)
        return after, [*messages, *answers]
    if session is not None and listening.lists(turn, session):
        return _hear(turn, session)
    parts = matters(words)
    if len(parts) == 1:
        parts = listening.parted(turn) or parts
    if len(parts) == 1 or not _each_plain(turn, parts):
        return _hear(turn, session)
    return _one_by_one(turn, session, parts)


def _cries(turn: Turn) -> bool:
    """Whether somebody is in danger by these words: that goes before whose words they are, and what was open."""
    return any(reading.by == By.DANGER for reading in listening.urgent(turn))


def _edited(turn: Turn, session: Session | None) -> Step:
    """A message that was changed: a draft changes with it, what was done does not, and danger always rings."""
    old = edit.before(turn)
    if old == turn.words:
        return session, []
    if old == "" or _cries(turn):
        return _hear(turn, session)
    if session is not None and old is not None and edit.begun_by(session, old):
        return _hear(_facing(edit.shown_with(turn, session), session.under), session.under)
    if session is not None and old is not None and edit.answered_by(session, old):
        return edit.again(turn, session, old)
    followed = edit.followed(turn, old) if old is not None else None
    if followed is not None:
        return _act(turn, session, followed)
    return session, [edit.asked(turn, old)]


def _stopped(words: str) -> tuple[str, str]:
    """不报这个了，…: a stop word, and what is said after it; nothing where it does not begin so."""
    if stops(words):
        return "", ""
    begun, _, rest = _SIGH.sub("", words).replace("，", " ").replace(",", " ").partition(" ")
    return (begun, rest.strip()) if rest.strip() and stops(begun) else ("", "")


def _each_plain(turn: Turn, parts: tuple[str, ...]) -> bool:
    """Whether each part is a matter of its own, and not half of one."""
    each = [_part(turn, part, position) for position, part in enumerate(parts)]
    return all(
        any(r.evidence >= Evidence.LIKELY for r in listening.of_flows(part)) for part in each
    )


def _one_by_one(turn: Turn, session: Session | None, parts: tuple[str, ...]) -> Step:
    """Several matters in one message: each is heard by itself."""
    answers: list[Message] = []
    for position, words in enumerate(parts):
        part = _facing(_part(turn, words, position), session)
        session, messages = _hear(part, session)
        turn.sealed = turn.sealed or part.sealed
        answers += messages
    return session, answers


def _part(turn: Turn, words: str, position: int) -> Turn:
    """One matter of several as a turn by itself; what came along goes with the first."""
    first = position == 0
    event = replace(turn.event, text=words, location=turn.event.location if first else None)
    photos = turn.photos if first else ()
    return replace(turn, event=event, photos=photos, voices=(), open_flow="", open_answers={})


def _hear(turn: Turn, session: Session | None) -> Step:
    urgent = choose(listening.urgent(turn)).act
    if urgent is not None and urgent.by in (By.DANGER, By.BUTTON):
        return _act(turn, session, urgent)
    command = commands.by_word().get(turn.words) or commands.by_word().get(turn.words.lower())
    if command is not None:
        thing = offered.of_command(turn, command)  # 重新定, as the notice says, means that notice
        return (
            _begin(turn, session, command, {"said": ""})
            if thing is None
            else _chosen(turn, session, thing)
        )
    opened = listening.open_ask(turn, session)
    if session is not None and (opened is None or opened.ask is None):
        return _back(turn, session.under, [flow.UPDATED])
    if opened is not None and listening.surely_answered(turn, opened):
        return _answered(turn, opened)
    if urgent is not None:
        return _act(turn, session, urgent)
    return _certain(turn, session, opened) or _ungreeted(turn, session, opened)


def _ungreeted(turn: Turn, session: Session | None, opened: OpenAsk | None) -> Step:
    """What stands behind 你好 or before 谢谢 means what it means without."""
    bare = ungreeted(turn.words)
    if bare == turn.words or (in_danger(bare) and not in_danger(turn.words)):  # 哈哈 救命
        return _free(turn, session, opened)
    part = _facing(_part(turn, bare, 0), session)
    step = _certain(part, session, opened) or _free(part, session, opened)
    turn.sealed = turn.sealed or part.sealed
    return step


def _certain(turn: Turn, session: Session | None, opened: OpenAsk | None) -> Step | None:
    """A code, a number or a label speaks to what was offered; a lone number to the open ask alone."""
    words = turn.words
    if not words:
        return None
    if opened is not None and words.isdecimal() and len(words) < 3:
        return _unread(turn, session, opened, []) if opened.answer is None else None
    for known in commands.flows().values():
        answers = known.typed(turn, words)
        if answers is not None:
            return _begin(turn, session, known, answers)
    outcome = (
        offered.numbered(turn)
        or offered.labelled(turn)
        or offered.agreed(turn, asking=opened is not None)
    )
    if outcome is not None and not (opened is not None and isinstance(outcome, Message)):
        return _chosen(turn, session, outcome)
    spoken = commands.by_label().get(words)
    if spoken is not None and flow.may(spoken, turn):
        return _begin(turn, session, spoken, {"said": "", "spoken": words})
    first, _, rest = words.partition(" ")
    if opened is not None and opened.ask is not None and first in opened.ask.begins:
        return None  # 表决 修路, where it is asked what is to be voted on
    command = commands.by_word().get(first.lower())
    if command is not None and rest.strip() and not (command.points and _more_than_number(rest)):
        return _begin(turn, session, command, {"said": rest.strip()})
    return None


def _more_than_number(words: str) -> bool:
    """编号 3 拆分 is about number 3, and wants something else than to look at it."""
    return not words.strip().removeprefix("临").rstrip("号件 ").isdecimal()


def _free(turn: Turn, session: Session | None, opened: OpenAsk | None) -> Step:
    """Words of the sender's own, or a photo alone: every reading, and the one rule."""
    verdict = choose(listening.readings(turn, opened))
    if verdict.act is not None and verdict.act.by == By.ASK and opened is not None:
        return _answered(turn, opened)
    if verdict.act is not None:
        return _act(turn, session, verdict.act)
    meant = [r for r in verdict.ask if r.by != By.ASK]
    if meant and meant[0].evidence >= Evidence.LIKELY:
        return session, [unclear.which(turn, meant)]
    return _unread(turn, session, opened, meant)


def _unread(
    turn: Turn, session: Session | None, opened: OpenAsk | None, guesses: list[Reading]
) -> Step:
    """Nothing that could be acted on: the open ask says what would answer it, or help is offered."""
    if opened is not None:
        text = opened.retry or "这句我没太明白。"
        if turn.event.attached and not turn.words:
            return session, []
        if unclear.asks(turn.words):
            text = unclear.unanswered(turn.words)
        if turn.event.sticker:
            text = "这个我看不懂，请用文字回答。"
        after, messages = _repeated(turn, opened.session, text)
        return after, unclear.to_write(turn, opened, messages)
    if turn.words:
        return session, [unclear.offer(turn, guesses)]
    if turn.event.photo is not None or turn.event.attached:  # what came along has been answered
        return session, []
    return session, [Message("这个我看不懂。请用文字或照片说是什么事，比如“村口的井盖破了”。")]


def _act(turn: Turn, session: Session | None, reading: Reading) -> Step:
    act = reading.act
    turn.urgent = turn.urgent or reading.by == By.DANGER
    if reading.by == By.DANGER:  # nothing else is asked now; what was open stands, and comes again
        return session, flow.start(commands.flows()[act.flow], turn, act.answers)[1]
    given = {"thing": act.thing, "version": act.version} if act.thing is not None else {}
    return _begin(turn, session, commands.flows()[act.flow], act.answers | given)


def _chosen(turn: Turn, session: Session | None, outcome: Outcome) -> Step:
    """Each choice in turn; what one has to ask stands in front of what an earlier one asks."""
    if isinstance(outcome, Message):
        return session, [outcome]
    answers: list[Message] = []
    for choice in outcome:
        session, messages = _choice(turn, session, choice)
        answers += messages
    return session, answers


def _choice(turn: Turn, session: Session | None, choice: Chosen) -> Step:
    if choice.flow.name == unclear.SPOKEN:  # its words are heard as if they had been typed
        typed = _part(turn, str(choice.answers["words"]), 0)
        typed.event = replace(typed.event, replies_to="")
        typed.photos = tuple(choice.answers.get("photos", ()))
        typed.forget()  # the question that is answered by now: a 好 among the words is no yes to it
        return _hear(_facing(typed, session), session)
    if not choice.option:
        return _begin(turn, session, choice.flow, choice.answers)
    if session is None or session.flow != choice.flow.name or session.ask not in choice.answers:
        return session, [offered.over(choice)]
    value = Answer(choice.answers[session.ask])
    return _answered(turn, OpenAsk(choice.flow, session, value))


def _begin(turn: Turn, session: Session | None, command: Flow, answers: Answers) -> Step:
    """A command is begun, beside what is open: that stands, and its ask is put again afterwards."""
    if session is not None and listening.depth(session) >= _DEEPEST and command.asks:
        return _repeated(turn, session, "先把手上这件说完吧。")
    after, messages = flow.start(command, turn, answers)
    if command.drops:
        return _back(turn, session.under if session is not None else None, messages)
    if after is not None:
        return replace(after, under=session), messages
    return _back(turn, session, messages)


def _answered(turn: Turn, opened: OpenAsk) -> Step:
    """The open ask goes on; once it is over, what it was begun beside is put again."""
    if opened.answer is None:
        return _back(turn, opened.session.under, [Message(opened.refusal)])
    after, messages = flow.answer(opened.flow, opened.session, turn, opened.answer)
    return (after, messages) if after is not None else _back(turn, opened.session.under, messages)


def _back(turn: Turn, session: Session | None, messages: list[Message]) -> Step:
    """What was open before is open again; its ask is put once more, not at every digression."""
    asking = commands.flows().get(session.flow) if session is not None else None
    if session is None:
        return None, messages
    if asking is None:
        return _back(turn, session.under, messages)
    if session.again and not any(message.choices for message in messages):
        return session, messages
    after, more = flow.repeat(asking, session, turn)
    if after is None:
        return _back(turn, session.under, [*messages, *more])
    return replace(after, again=True), [*messages, *more]


def _repeated(turn: Turn, session: Session, text: str) -> Step:
    """The open ask is put again; where it is over with that, what it was begun beside is."""
    after, messages = flow.repeat(commands.flows()[session.flow], session, turn, text)
    return (after, messages) if after is not None else _back(turn, session.under, messages)


def _in_room(turn: Turn) -> list[Message]:
    """In a group the bot speaks only when spoken to, or when somebody is in danger."""
    event = turn.event
    if event.press is not None:
        return _chosen(turn, None, offered.press(turn, event.press))[1]
    if event.returned:
        rooms.reached(turn.db, event.channel, event.room or "", reachable=True)
        return []
    danger = [r for r in listening.urgent(turn) if r.by == By.DANGER]
    if danger and not (event.edits and edit.before(turn) == turn.words):
        return _act(turn, None, danger[0])[1]
    asides = (one.aside(turn) for one in commands.flows().values() if one.aside is not None)
    aside = next(filter(None, asides), "")
    if aside:
        memory.seal(turn.db, event)
    if not event.addressed or event.edits:
        return []
    if aside:
        return [Message(aside)]
    command = commands.by_word().get(turn.words) or commands.by_word().get(turn.words.lower())
    if command is not None and command.public:
        return _begin(turn, None, command, {"said": ""})[1]
    if event.hidden:
        return [
            Message(
                "您没有用自己的名字说话，我看不出是谁。请用自己的账号单独给我发消息，我来帮您办。"
            )
        ]
    return [Message("这里人多，请单独给我发消息，我来帮您办。")]
