"""The router (分派): whose address, which stored session, what do the words mean."""

from collections.abc import Iterable

from core import outbox
from core.db import Db, lock
from core.evidence import Evidence, EvidenceState
from core.outbox import Choice, Message
from core.registry import addresses, people, rooms
from core.registry.addresses import Address
from core.registry.people import Post
from handlers.claims import deeds, not_added
from handlers.engine import commands, flow, memory, offered
from handlers.engine.consent import consent
from handlers.engine.event import Event, Picture, Turn
from handlers.engine.flow import Answers, Session, Step
from handlers.reports import awaited
from handlers.understand.meaning import UNSURE, Meaning, in_danger, understand

LONGEST = 5000


def handle(db: Db, event: Event) -> list[Message]:
    """One turn: what the sender hears. Everybody else's messages are in the outbox already."""
    if event.moved_to and event.room:
        rooms.moved(db, event.channel, event.room, event.moved_to)
        return []
    turn, refused = _open(db, event)
    if event.room is not None:
        return _in_room(turn)
    session = memory.recall(db, turn.address.id, turn.now)
    after, messages = _route(turn, session)
    if session is not None:
        outbox.close_options(db, event.channel, event.chat, turn.now)
    if after is not session:
        memory.remember(db, turn.address.id, after, turn.now)
    if turn.sealed:
        memory.seal(db, event)
    return [*refused, *messages]


def _open(db: Db, event: Event) -> tuple[Turn, list[Message]]:
    address = addresses.known(db, event.channel, event.chat)
    lock(db, Address, address.id)
    addresses.heard(db, address, event.at)
    person = addresses.speaker(db, address.id)
    turn = Turn(db, event, address, person)
    refused = []
    if event.photo is not None and event.photo.refused:
        refused = [Message("这张照片打不开或者太大了，请换一张再发。")]
    elif event.photo is not None:
        turn.photos = (_keep(db, event, event.photo, "photo"),)
    if event.voice is not None:
        turn.voices = (_keep(db, event, event.voice, "voice"),)
    return turn, refused


def _keep(db: Db, event: Event, picture: Picture, kind: str) -> str:
    evidence = Evidence(
        kind=kind,
        state=EvidenceState.STORED if picture.digest else EvidenceState.PENDING,
        channel=event.channel,
        source=picture.source,
        digest=picture.digest,
        kind_of_file=picture.kind_of_file,
        at=event.at,
    )
    db.add(evidence)
    db.flush()
    return evidence.id


def _route(turn: Turn, session: Session | None) -> Step:
    event, words = turn.event, turn.event.text.strip()
    if event.start:
        return _start("bind", turn, {"code": event.start})
    if event.press is not None:
        step = offered.press(turn, session, event.press)
        return _left(session, "", step) if offered.of_another(turn, event.press) else step
    if in_danger(words):
        return _start("sos", turn, _cry(session, words))
    command = commands.by_word().get(words) or commands.by_word().get(words.lower())
    if command is not None:
        return _left(session, command.name, _start(command.name, turn, {"said": ""}))
    if len(words) > LONGEST:
        return session, [Message("这段话太长了，请分成几段发，每段五千字以内。")]
    if session is not None:
        answered = offered.of_a_notice(turn, words) if session.flow == "report" else None
        return _left(session, "", answered) if answered is not None else _answer(turn, session)
    return _unasked(turn, words)


def _left(session: Session | None, name: str, step: Step) -> Step:
    """Something else was begun in the middle of a report: its sender hears that it was not filed."""
    draft = session.answers if session is not None and session.flow == "report" else {}
    if (
        step[0] is session
        or name == "cancel"
        or not (draft.get("said") or draft.get("what") or draft.get("sent"))
    ):
        return step
    return step[0], [Message("刚才那件还没报上去，要报请再说一遍。"), *step[1]]


def _cry(session: Session | None, words: str) -> Answers:
    """A cry for help; what was being reported meanwhile says where and why."""
    if session is None or session.flow != "report":
        return {"said": words}
    draft = session.answers
    before = [draft.get("said") or draft.get("what"), *draft.get("more", [])]
    return {k: draft[k] for k in ("place", "sent", "village") if k in draft} | {
        "said": words,
        "more": [words for words in before if words],
    }


def _unasked(turn: Turn, words: str) -> Step:
    """Nothing is open: a number or a label speaks to what was offered, the rest is free speech."""
    if not words:
        return _wordless(turn)
    for known in commands.flows().values():
        answers = known.typed(turn, words)
        if answers is not None:
            return flow.start(known, turn, answers)
    step = offered.numbered(turn, words) or offered.labelled(turn, words) or _spoken(turn, words)
    step = step or offered.agreed(turn, words)
    if step is not None:
        return step
    if consent(words) is True:
        return None, [Message("现在没有等您确认的事。有事直接说就行，发“帮助”看看能办什么。")]
    first, _, rest = words.partition(" ")
    command = commands.by_word().get(first.lower())
    if command is not None and rest.strip():
        return _start(command.name, turn, {"said": rest.strip()})
    return _meant(turn, words)


def _wordless(turn: Turn) -> Step:
    event = turn.event
    if turn.photos or event.location is not None:
        return _shown(turn)
    if turn.voices:
        return None, [Message("语音收到了，可是我还听不懂话。请把事情打成字再发一次，一句话就行。")]
    if event.subscribed:
        return _start("help", turn, {"said": ""})
    if event.photo is not None:  # a refused photo has been answered already
        return None, []
    return None, [Message("这个我看不懂。请用文字或照片说是什么事，比如“村口的井盖破了”。")]


def _shown(turn: Turn) -> Step:
    """A photo or a place alone: of the cry for help, of what was just done, or a report's beginning."""
    if awaited.crying(turn):
        return _start("sos", turn, {"said": ""})
    for command in commands.flows().values() if turn.photos else ():
        answers = command.photo(turn)
        if answers is not None:
            return flow.start(command, turn, answers)
    return _start("report", turn, {"said": ""})


def _answer(turn: Turn, session: Session) -> Step:
    asked = commands.flows().get(session.flow)
    if asked is None:
        return None, [Message("这项办理刚刚更新过，请重新发一次。")]
    if turn.voices and not turn.event.text.strip():
        return flow.repeat(asked, session, turn, "语音收到了，可是我还听不懂话，请打字回答。")
    if turn.event.sticker:
        return flow.repeat(asked, session, turn, "这个我看不懂，请用文字回答。")
    return flow.step(asked, session, turn)


def _spoken(turn: Turn, words: str) -> Step | None:
    """A label that nothing open offers any more, said all the same."""
    wanted = commands.by_label().get(words)
    if wanted is None or not flow.may(wanted, turn):
        return None
    return _start(wanted.name, turn, {"said": "", "spoken": words})


def _meant(turn: Turn, words: str) -> Step:
    coming = awaited.on_the_way(turn, words)
    if coming is not None:
        return _start("handle", turn, {"said": ""} | coming)
    meaning = understand(words, role_of(turn))
    if awaited.crying(turn, meaning):
        return _start("sos", turn, {"said": words})
    waiting = awaited.of_a_report(turn, words, meaning)
    if waiting is not None:
        return _start(waiting[0], turn, waiting[1])
    if meaning.intent in not_added.INTENTS and not_added.asked(words):
        return _start("why_not", turn, {"said": words})
    wanted = commands.by_intent().get(meaning.intent)
    unsure = meaning.confidence < UNSURE and meaning.intent != "report_problem"
    if awaited.of_no_report(turn, meaning):
        return None, [_offer(turn, words)]
    may = wanted is not None and flow.may(wanted, turn)
    deed = "" if may and not unsure else deeds.items_told(turn, words, meaning)
    if wanted is not None and may and (not unsure or (deed and wanted.name == "claim")):
        return flow.start(wanted, turn, {"said": words} | wanted.fill(turn, meaning))
    if wanted is None or unsure:
        return None, [_unclear(turn, words, meaning, deed)]
    return _instead(turn, words, meaning, deed)


def _unclear(turn: Turn, words: str, meaning: Meaning, deed: str) -> Message:
    """An act that the village's rulebook speaks of, talk, or a message to be asked about."""
    if deed or meaning.intent != "small_talk" or meaning.confidence < UNSURE:
        return _offer(turn, words, deed)
    return _talk(words)


def _talk(words: str) -> Message:
    if "谢" in words:
        return Message("不客气，有事随时说。")
    return Message("您好！有事尽管说，比如“村口的路灯不亮了”。发“帮助”看我能办什么。")


def _instead(turn: Turn, words: str, meaning: Meaning, deed: str) -> Step:
    """The words fit a command of another post: still never lost, it may be a problem.

    A villager's "已经修好了" is an answer to whoever did the work.
    """
    if meaning.intent == "resolve":
        return _start("answer_report", turn, {"said": words})
    return None, [_offer(turn, words, deed)]


def _offer(turn: Turn, words: str, deed: str = "") -> Message:
    """An unclear message is never lost: it may be a problem, or a good deed."""
    shown = words if len(words) <= 30 else words[:30] + "…"
    given = flow.sent(turn) | {"said": words}
    claim, report = Choice("申报积分", "claim", given), Choice("报上去", "report", given)
    if deed:
        text = f"您说的像是“{deed}”。要加分就选“申报积分”；要是有问题要反映，选“报上去”。"
        return Message(text, (claim, report))
    choices = [report, Choice("看帮助", "help")]
    text = f"我没太明白“{shown}”。要是有问题要反映，我可以马上帮您报上去。"
    if turn.person is not None:
        text += "做了好事想加分，就选“申报积分”。"
        choices.insert(1, claim)
    return Message(text, tuple(choices))


def _start(name: str, turn: Turn, answers: Answers) -> Step:
    return flow.start(commands.flows()[name], turn, answers)


def _in_room(turn: Turn) -> list[Message]:
    """In a group the bot speaks only when spoken to, or when somebody is in danger."""
    event, words = turn.event, turn.event.text.strip()
    if event.press is not None:
        return offered.press(turn, None, event.press)[1]
    if in_danger(words):
        return _start("sos", turn, {"said": words})[1]
    if not event.addressed:
        return []
    command = commands.by_word().get(words) or commands.by_word().get(words.lower())
    if command is not None and command.public:
        return _start(command.name, turn, {"said": ""})[1]
    return [Message("这里人多，请单独给我发消息，我来帮您办。")]


ROLES: tuple[tuple[frozenset[Post], str], ...] = (
    (frozenset({Post.SHOP_KEEPER}), "shopkeeper"),
    (frozenset({Post.SUPERVISOR}), "supervisor"),
    (people.CADRES, "cadre"),
    (frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}), "representative"),
)


def role_of(turn: Turn) -> str:
    """Which of understand's roles speaks."""
    held: Iterable[Post] = {a.post for a in turn.posts}
    return next((role for posts, role in ROLES if posts & set(held)), "villager")
