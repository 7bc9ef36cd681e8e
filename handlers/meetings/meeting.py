"""开会: who may convene calls a meeting, begins it when enough are there, and closes it."""

from dataclasses import replace

from core.clock import spoken
from core.errors import Refusal
from core.meetings import bodies, conduct, current, notices, votes
from core.meetings.meetings import KINDS as NAMES
from core.meetings.meetings import AgendaItem, ItemVote, Meeting, MeetingKind, MeetingState, agenda
from core.meetings.paper import counts
from core.outbox import Choice, Message
from core.points.close import meeting_results
from core.points.gates import revision
from core.posts import elections
from core.registry.people import Person, Post
from handlers.engine.asks import Options, choose, confirm, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.meetings import convening
from handlers.meetings.convening import KINDS, NAME


def acts(action: str, turn: Turn, answers: Answers) -> bool:
    """Whether this is what the sender has chosen to do."""
    return turn.person is not None and answers.get("action") == action


def calls(turn: Turn, answers: Answers) -> bool:
    """A new meeting is being called."""
    return acts("call", turn, answers)


def asks_body(turn: Turn, answers: Answers) -> bool:
    """The village has several bodies; a representative has one."""
    return calls(turn, answers) and convening.whole_village(turn)


def asks_topics(turn: Turn, answers: Answers) -> bool:
    """All but an account, which is what its convener gives."""
    return calls(turn, answers) and answers["kind"] != conduct.MeetingKind.ACCOUNT


def open_talks(turn: Turn, answers: Answers) -> Options:
    """The items that are only talked about."""
    items = agenda(turn.db, answers["meeting"])
    return [(i.id, i.text) for i in items if i.kind == ItemVote.TALK]


def asks_item(turn: Turn, answers: Answers) -> bool:
    """More than one item may be concluded."""
    return acts("conclude", turn, answers) and len(open_talks(turn, answers)) > 1


def asks_words(turn: Turn, answers: Answers) -> bool:
    """What was agreed is wanted."""
    return acts("conclude", turn, answers)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was chosen; else show what goes on and what can be called."""
    if turn.person is None:
        return [Message("开会要由村干部或村民代表来召集。")]
    answers = spoken_of(turn, turn.person, answers)
    action = answers.get("action", "show")
    if action == "call":
        wanted = convening.wanted(turn, answers)
        return called(conduct.call(turn.db, turn.person, wanted, turn.now))
    if action not in _DO:
        return overview(turn, turn.person)
    return _DO[action](turn, turn.person, answers)


def spoken_of(turn: Turn, person: Person, answers: Answers) -> Answers:
    """散会 or 看签到, said where no message offers it: of the meeting that the speaker runs."""
    action = {"散会": "close", "看签到": "roll"}.get(answers.get("spoken", ""))
    meetings = current.run_by(turn.db, person, turn.now)
    if action is None or not meetings:
        return answers
    return answers | {"action": action, "meeting": meetings[-1].id}


def called(meeting: Meeting) -> list[Message]:
    """Everybody has been told; how it goes on."""
    until = spoken(meeting.closes_at)
    choices = (notices.run(meeting, "开始", "begin"), *notices.watching(meeting))
    text = (
        f"召集好了，{meeting.body}都通知到了。到的人回“到会”，人够了会告诉您。"
        f"{until}还没开，就算没开成。"
    )
    return [Message(text, choices, thing=meeting.id)]


def overview(turn: Turn, person: Person) -> list[Message]:
    """Each standing meeting with what can be done; else what may be called."""
    meetings = current.run_by(turn.db, person, turn.now)
    messages = [status(turn, meeting) for meeting in meetings]
    messages += revision.waiting_for(turn.db, person, turn.now)
    kinds = convening.kinds(turn)
    if not kinds and not messages:
        return [Message("开会由村支书、村主任、村委会委员、记录员或村民代表来召集，请跟他们说。")]
    if messages:
        return messages
    return [Message("现在没有在开的会。要召集哪一种？", _to_call(turn))]


def status(turn: Turn, meeting: Meeting) -> Message:
    """How it stands, with the choices that fit."""
    choices: list[Choice] = []
    if meeting.state == MeetingState.CALLED:
        choices.append(notices.run(meeting, "开始", "begin"))
    elif any(i.kind == ItemVote.TALK for i in agenda(turn.db, meeting.id)):
        choices.append(notices.run(meeting, "记结论", "conclude"))
    if meeting.state == MeetingState.OPEN and counts.on_paper(turn.db, meeting):
        choices.append(Choice("计票", "hand_count", {"meeting": meeting.id}, meeting.id))
    choices += [notices.run(meeting, "散会", "close"), *notices.watching(meeting)]
    choices.append(Choice("另开一个会", NAME, {"action": "new"}))
    return Message(current.in_words(turn.db, meeting), tuple(choices), thing=meeting.id)


def begin(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Begin; the one who runs it gets the own question last, so that numbers answer it."""
    meeting = conduct.begin(turn.db, person, answers["meeting"], turn.now)
    state = status(turn, meeting)
    state = Message(f"开始了。{state.text}", state.choices, thing=meeting.id)
    question = votes.question(turn.db, person, turn.now)
    return [state, *([question] if question else [])]


def close(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Close; asked once more while somebody who is there has not voted."""
    meeting = turn.db.get_one(Meeting, answers["meeting"])
    owing = votes.outstanding(turn.db, meeting) if meeting.state == MeetingState.OPEN else set()
    asks = answers["action"] == "close" and not elections.decided(turn.db, meeting)
    if owing and asks and bodies.runs(turn.db, person, meeting, turn.now):
        text = f"还有{len(owing)}人没投完，散会以后就不能再投了。现在就散吗？"
        choices = (
            notices.run(meeting, "现在散会", "close_now"),
            notices.run(meeting, "再等等", "show"),
        )
        return [Message(text, choices, thing=meeting.id)]
    meeting = elections.close(turn.db, person, meeting.id, turn.now)
    if meeting.state == MeetingState.FAILED:
        return [notices.failed(turn.db, meeting, runs=True)]
    result = notices.closed(turn.db, meeting, conduct.results(turn.db, meeting.id))
    minutes = Choice("会议记录", "minutes", {"meeting": meeting.id}, meeting.id)
    after = meeting_results.next_steps(turn.db, person, meeting, turn.now)
    return [Message(result.text, (minutes,)), *after]


def roll(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Who is there, excused, or not heard of; the last may be noted."""
    meeting = turn.db.get_one(Meeting, answers["meeting"])
    if not bodies.runs(turn.db, person, meeting, turn.now):
        raise Refusal("签到名单只有主持的人能看。")
    return [convening.roll(turn, meeting)]


def again(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """The same meeting once more."""
    return called(meeting_results.call_again(turn.db, person, answers["meeting"], turn.now))


def conclude(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Note what was agreed, and show what is left."""
    item_id = answers.get("item") or open_talks(turn, answers)[0][0]
    item: AgendaItem = conduct.conclude(turn.db, person, item_id, answers["words"], turn.now)
    state = status(turn, turn.db.get_one(Meeting, item.meeting_id))
    return [Message(f"记下了。{state.text}", state.choices, thing=state.thing)]


def new(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """What may be called beside what stands."""
    return [Message("要召集哪一种？", _to_call(turn))]


def _to_call(turn: Turn) -> tuple[Choice, ...]:
    """The kinds of meeting, and where a circle is vacant the one that elects."""
    kinds = convening.kinds(turn)
    choices = [Choice(KINDS[k], NAME, {"action": "call", "kind": k}) for k in kinds]
    if convening.whole_village(turn) and elections.vacant(turn.db, turn.village_id or "", turn.now):
        label = NAMES[MeetingKind.ELECTION]
        choices.append(Choice(label, "by_election", {"action": "call"}))
    return tuple(choices)


_DO = {
    "begin": begin,
    "close": close,
    "close_now": close,
    "roll": roll,
    "again": again,
    "conclude": conclude,
    "new": new,
}

flow = Flow(
    name=NAME,
    words=("开会", "评议", "召集", "/meeting"),
    posts=frozenset({*bodies.CONVENERS, Post.REPRESENTATIVE}),
    spoken=("散会", "看签到", "记结论"),
    hint="开会：召集人来开会，看签到，表决，散会",
    order=50,
    asks=(
        choose("body", "叫哪些人来？", convening.body_options, flow=NAME, when=asks_body),
        replace(
            text("topics", convening.TOPICS, max_chars=1000, when=asks_topics, finds=always),
            begins=convening.TO_VOTE,
        ),
        text("place", "在哪里开、什么时候？比如“村部，今晚7点半”。", max_chars=60, when=calls),
        replace(confirm("sure", convening.summary, flow=NAME), when=calls),
        choose("item", "给哪一项记结论？", open_talks, flow=NAME, when=asks_item),
        text("words", "这一项怎么说定的？一两句话。", max_chars=300, when=asks_words),
    ),
    done=done,
)
