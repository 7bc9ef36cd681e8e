"""The router (分派): whose address, which stored session, what do the words mean."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from core import outbox
from core.db import Db, lock
from core.evidence import Evidence, EvidenceState
from core.outbox import Choice, Message, Outgoing
from core.plugins import discover
from core.registry import addresses, people, rooms
from core.registry.addresses import Address
from core.registry.people import Post
from core.reports import reports
from handlers import commands, flow, memory
from handlers.asks import OPTION
from handlers.event import Event, Picture, Turn
from handlers.flow import Answers, Flow, Session, Step
from handlers.numbers import Clause, clauses
from handlers.problem import who
from handlers.understand.meaning import UNSURE, Meaning, in_danger, understand

_TALK = {
    "small_talk": "您好！有事尽管说，比如“村口的路灯不亮了”。发“帮助”看我能办什么。",
    "abuse_spam": "这句我没看懂。有问题要反映，直接说是什么事、在哪里就行。",
}
LONGEST = 5000
_OF_THE_CRY = frozenset({"report_problem", "add_detail", "urge", "report_status", "abuse_spam"})
"""What somebody says after a cry for help that speaks of it still, whatever it looks like."""


@cache
def flows() -> dict[str, Flow]:
    """Every command, by its name."""
    return {f.name: f for f in discover(commands, "flow").values()}


@cache
def _by_word() -> dict[str, Flow]:
    return {word: f for f in flows().values() for word in f.words}


@cache
def _by_label() -> dict[str, Flow]:
    return {label: f for f in flows().values() for label in f.spoken}


@cache
def _by_intent() -> dict[str, Flow]:
    return {intent: f for f in flows().values() for intent in f.intents}


def handle(db: Db, event: Event) -> list[Message]:
    """One turn: what the sender hears. Everybody else's messages are in the outbox already."""
    if event.moved_to and event.room:
        rooms.moved(db, event.channel, event.room, event.moved_to)
        return []
    turn, refused = _open(db, event)
    if event.room is not None:
        return _in_room(turn)
    session = memory.recall(db, turn.address.id, turn.now)
    after, said = _route(turn, session)
    if after is not session:
        memory.remember(db, turn.address.id, after, turn.now)
    return [*refused, *said]


def _open(db: Db, event: Event) -> tuple[Turn, list[Message]]:
    address = addresses.known(db, event.channel, event.chat)
    lock(db, Address, address.id)
    stale = address.heard_at is None or event.at - address.heard_at > timedelta(minutes=1)
    if stale or not address.reachable:
        address.heard_at, address.reachable = event.at, True
        db.add(address)
    person = addresses.speaker(db, address.id)
    posts = people.posts_of(db, person.id, event.at) if person else []
    turn = Turn(db, event, address, person, posts)
    refused = []
    if event.photo is not None and event.photo.refused:
        refused = [Message("这张照片打不开或者太大了，请换一张再发。")]
    elif event.photo is not None:
        turn.photos = (_keep(db, event, event.photo, "photo"),)
    if event.voice is not None:
        turn.voices = (_keep(db, event, event.voice, "voice"),)
    return turn, refused


def _keep(db: Db, event: Event, picture: Picture, kind: str) -> str:
    row = Evidence(
        kind=kind,
        state=EvidenceState.STORED if picture.digest else EvidenceState.PENDING,
        channel=event.channel,
        source=picture.source,
        digest=picture.digest,
        kind_of_file=picture.kind_of_file,
        at=event.at,
    )
    db.add(row)
    db.flush()
    return row.id


def _route(turn: Turn, session: Session | None) -> Step:
    event, words = turn.event, turn.event.text.strip()
    if event.start:
        return _start("bind", turn, {"code": event.start})
    if event.press is not None:
        return _press(turn, session, event.press)
    if in_danger(words):
        return _start("sos", turn, _cry(session, words))
    command = _by_word().get(words) or _by_word().get(words.lower())
    if command is not None:
        return _start(command.name, turn, {"said": ""})
    if len(words) > LONGEST:
        return session, [Message("这段话太长了，请分成几段发，每段五千字以内。")]
    if session is not None:
        return _answer(turn, session)
    return _unasked(turn, words)


def _cry(session: Session | None, words: str) -> Answers:
    """A cry for help; what was being reported meanwhile says where and why."""
    if session is None or session.flow != "report":
        return {"said": words}
    told = session.answers
    before = [told.get("said") or told.get("what"), *told.get("more", [])]
    return {k: told[k] for k in ("place", "sent", "village") if k in told} | {
        "said": words,
        "more": [words for words in before if words],
    }


def _unasked(turn: Turn, words: str) -> Step:
    """Nothing is open: a number or a label speaks to what was offered, the rest is free speech."""
    if not words:
        return _wordless(turn)
    found = _numbered(turn, words) or _labelled(turn, words) or _spoken(turn, words)
    if found is not None:
        return found
    first, _, rest = words.partition(" ")
    command = _by_word().get(first.lower())
    if command is not None and rest.strip():
        return _start(command.name, turn, {"said": rest.strip()})
    return _meant(turn, words)


def _wordless(turn: Turn) -> Step:
    event = turn.event
    if turn.photos or event.location is not None:
        return _start("sos" if _crying(turn) else "report", turn, {"said": ""})
    if turn.voices:
        return None, [Message("语音收到了，可是我还听不懂话。请把事情打成字再发一次，一句话就行。")]
    if event.subscribed:
        return _start("help", turn, {"said": ""})
    if event.photo is not None:  # a refused photo has been answered already
        return None, []
    return None, [Message("这个我看不懂。请用文字或照片说是什么事，比如“村口的井盖破了”。")]


def _answer(turn: Turn, session: Session) -> Step:
    asked = flows().get(session.flow)
    if asked is None:
        return None, [Message("这项办理刚刚更新过，请重新发一次。")]
    if turn.voices:
        return flow.repeat(asked, session, turn, "语音收到了，可是我还听不懂话，请打字回答。")
    if turn.event.sticker:
        return flow.repeat(asked, session, turn, "这个我看不懂，请用文字回答。")
    return flow.step(asked, session, turn)


def _press(turn: Turn, session: Session | None, token: str) -> Step:
    found = outbox.chosen(turn.db, token, turn.event.channel, turn.event.room or turn.event.chat)
    if found is None:
        return session, [Message("这个按钮不能用了。发“帮助”看看现在能办什么。")]
    return _chosen(turn, session, *found)


def _chosen(turn: Turn, session: Session | None, row: Outgoing, choice: Choice) -> Step:
    wanted = flows().get(choice.flow)
    if wanted is None:
        return session, [Message("这项办理刚刚更新过，请重新发一次。")]
    if not wanted.many or choice.thing == OPTION:
        outbox.answered(turn.db, row, choice.label, turn.now)
    if choice.thing == OPTION:
        if session is None or session.flow != choice.flow or session.ask not in choice.answers:
            return session, [Message("这一步已经办过了，不用再按。")]
        return flow.take(wanted, session, turn, choice.answers[session.ask])
    return flow.start(wanted, turn, _given(choice, wanted.many))


def _given(choice: Choice, many: bool, said: str = "") -> Answers:
    answers = choice.answers | {"said": said}
    if choice.thing is not None:
        answers |= {"thing": choice.thing, "version": choice.version}
    return {"picked": [answers], "said": said} if many else answers


def _numbered(turn: Turn, words: str) -> Step | None:
    said = clauses(words)
    if not said:
        return None
    bare = not any(rest for _, rest in said)
    alone = bare and len(said) == len(said[0][0]) == 1
    row = _question(turn) if alone else _question(turn, many=True) or _question(turn)
    if row is None:
        return _no_question(words) if bare else None
    choices = outbox.choices_of(row)
    wanted = flows().get(choices[0].flow)
    many = wanted is not None and wanted.many
    if not bare and not many:
        return None
    numbers = [number for some, _ in said for number in some]
    if not all(1 <= n <= len(choices) for n in numbers):
        return (None, [_range(len(choices))]) if bare or max(numbers) < 100 else None
    if many and wanted is not None:
        return _several(turn, wanted, choices, said)
    if len(numbers) > 1:
        return None, [Message(f"一次只能选一个，请回复 1 到 {len(choices)} 中的一个号码。")]
    return _chosen(turn, None, row, choices[numbers[0] - 1])


def _question(turn: Turn, *, many: bool = False) -> Outgoing | None:
    """The newest open question; an ask's own choices ended with its conversation.

    `many`: the newest that takes several numbers, because "1 3 5" and "2 没人在家" can mean no other.
    """
    rows = outbox.recent_questions(turn.db, turn.event.channel, turn.event.chat, turn.now)
    mine = (row for row in rows if row.choices[0].get("thing") != OPTION)
    return next((r for r in mine if not many or flows()[r.choices[0]["flow"]].many), None)


def _several(turn: Turn, wanted: Flow, choices: list[Choice], said: list[Clause]) -> Step:
    """Each clause starts the flow; one that has to ask something is the last that is heard."""
    answers: list[Message] = []
    for position, (numbers, words) in enumerate(said, 1):
        picked = [_given(choices[n - 1], False) for n in numbers]
        after, told = flow.start(wanted, turn, {"picked": picked, "said": words})
        answers += told
        if after is not None:
            if position < len(said):
                answers.insert(0, Message("先办前面这一件，后面的请等会儿再发一次。"))
            return after, answers
    return None, answers


def _no_question(words: str) -> Step:
    return None, [
        Message(f"我这里没有等您选的事，不知道“{words[:20]}”是指什么。发“帮助”看看能办什么。")
    ]


def _range(most: int) -> Message:
    return Message(f"请回复 1 到 {most} 之间的号码。" if most > 1 else "只有 1 可以选，请回复 1。")


def _labelled(turn: Turn, words: str) -> Step | None:
    """A typed label means the newest message that offers it."""
    if len(words) > 30:
        return None
    for row in outbox.recent_questions(turn.db, turn.event.channel, turn.event.chat, turn.now):
        for choice in outbox.choices_of(row):
            if choice.label == words:
                return _chosen(turn, None, row, choice)
    return _begun(turn, words) if len(words) >= 2 else None


def _spoken(turn: Turn, words: str) -> Step | None:
    """A label that nothing open offers any more, said all the same."""
    wanted = _by_label().get(words)
    if wanted is None or not flow.may(wanted, turn):
        return None
    return _start(wanted.name, turn, {"said": "", "spoken": words})


def _begun(turn: Turn, words: str) -> Step | None:
    """Of an open list, the one label that begins with these words: 张桂花 for 张桂花户（12天前联系）."""
    row = _question(turn)
    choices = outbox.choices_of(row) if row is not None else []
    fitting = [choice for choice in choices if choice.label.startswith(words)]
    if row is None or len(fitting) != 1 or not flows()[fitting[0].flow].many:
        return None
    return _chosen(turn, None, row, fitting[0])


def _meant(turn: Turn, words: str) -> Step:
    meaning = understand(words, role_of(turn))
    wanted = _by_intent().get(meaning.intent)
    unsure = meaning.confidence < UNSURE and meaning.intent != "report_problem"
    if (unsure or meaning.intent in _OF_THE_CRY) and _crying(turn):
        return _start("sos", turn, {"said": words})
    if unsure:
        return None, [_offer(turn, words)]
    if wanted is None:
        talk = _TALK.get(meaning.intent)
        return None, [Message(talk) if talk else _offer(turn, words)]
    if not flow.may(wanted, turn):
        return _instead(turn, words, meaning)
    return flow.start(wanted, turn, {"said": words} | wanted.fill(turn, meaning))


def _instead(turn: Turn, words: str, meaning: Meaning) -> Step:
    """The words fit a command of another post: still never lost, it may be a problem.

    A villager's "已经修好了" is an answer to whoever did the work.
    """
    if meaning.intent == "resolve":
        return _start("answer_report", turn, {"said": words})
    return None, [_offer(turn, words)]


def _crying(turn: Turn) -> bool:
    """Whether the sender's own cry for help is still going on: what they write belongs to it."""
    return reports.emergency_of(turn.db, who(turn), turn.now) is not None


def _offer(turn: Turn, words: str) -> Message:
    shown = words if len(words) <= 30 else words[:30] + "…"
    return Message(
        f"我没太明白“{shown}”。要是有问题要反映，我可以马上帮您报上去。",
        (
            Choice("报上去", "report", flow.sent(turn) | {"said": words}),
            Choice("看帮助", "help"),
        ),
    )


def _start(name: str, turn: Turn, answers: Answers) -> Step:
    return flow.start(flows()[name], turn, answers)


def _in_room(turn: Turn) -> list[Message]:
    """In a group the bot speaks only when spoken to, or when somebody is in danger."""
    event, words = turn.event, turn.event.text.strip()
    if event.press is not None:
        return _press(turn, None, event.press)[1]
    if in_danger(words):
        return _start("sos", turn, {"said": words})[1]
    if not event.addressed:
        return []
    command = _by_word().get(words) or _by_word().get(words.lower())
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
    mine: Iterable[Post] = {a.post for a in turn.posts}
    return next((role for posts, role in ROLES if posts & set(mine)), "villager")
