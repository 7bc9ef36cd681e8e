"""表决: a member of the body votes on what is open, one item after the other; nobody sees how."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.meetings import current, notices, votes
from core.meetings.current import decided_now, newest_over
from core.meetings.meetings import (
    AgendaItem,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    name_of,
    of_member,
)
from core.outbox import Choice, Message
from core.registry.people import Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry
from handlers.engine.reading import By, Evidence, Reading

NAME = "vote"
_CAST = re.compile(
    "^(?:我)?(?:要|想|就|来|还是)*(?P<verb>选举?|投(?:票)?(?:给)?|支持|推选)?(?:一票)?(?P<what>[一-龥·]{1,12}?)"
    "(?:的?一?票|当选?|当?(?:村民)?代表|吧|了|算了)*[。！!]*$"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """选姜春风, 投自己, 我弃权: an answer of the open ballot, named in full; never a guess."""
    if turn.person is None or turn.event.room is not None or turn.open_flow:
        return
    cast = _CAST.match(turn.words)
    if cast is None or turn.words in notices.VOTE_LABELS.values():
        return  # a bare label is a choice's own word
    if not cast["verb"] and cast["what"] != notices.VOTE_LABELS[notices.ABSTAIN]:
        return
    choice = _named(turn, turn.person, cast["what"])
    if choice is not None:
        yield Reading(By.FLOW, choice, Evidence.PLAIN, "vote.named", belief=4.5)


def _named(turn: Turn, person: Person, what: str) -> Choice | None:
    """The answer that is named; for another name, and before the vote, what there is to choose."""
    question = votes.question(turn.db, person, turn.now)
    wanted = person.name if what in ("自己", "我自己", "本人") else what
    choices = question.choices if question is not None else ()
    named = next((c for c in choices if c.label == wanted and "value" in c.answers), None)
    if named is None and (choices or current.to_attend(turn.db, person, turn.now)):
        return Choice("表决", NAME, {})
    return named


def voter(turn: Turn) -> Person:
    """Who votes: never somebody unknown."""
    if turn.person is None:
        raise Refusal("还不知道您是谁，不能表决。请先发“绑定”。")
    return turn.person


def asks_score(turn: Turn, answers: Answers) -> bool:
    """This item wants a number, and the vote can still be cast; else it ends here."""
    item = turn.db.get(AgendaItem, answers.get("item", ""))
    if item is None or item.kind != ItemVote.SCORE:
        return False
    votes.refuse_unless_open(turn.db, voter(turn), item, turn.now)
    return True


def score_prompt(turn: Turn, answers: Answers) -> Message:
    """The item, and how far it may go."""
    item = turn.db.get_one(AgendaItem, answers["item"])
    text = notices.put(item, *votes.place(turn.db, voter(turn), item, turn.now))
    return Message(f"{text}：打几分？请回0到{item.most}的数。")


def read_score(turn: Turn, answers: Answers) -> int:
    """A number; the next item that wants one is put at once."""
    item = turn.db.get_one(AgendaItem, answers["item"])
    score = turn.event.text.strip().removesuffix("分")
    if not score.isdecimal() or len(score) > 5 or int(score) > item.most:
        raise Retry(f"请回0到{item.most}之间的数字；先不打就回“取消”，以后发“表决”接着打。")
    waiting = votes.open_items(turn.db, voter(turn), turn.now)
    following = next((i for i in waiting if i.id != item.id), None)
    if following is None or following.kind != ItemVote.SCORE:
        return int(score)
    with turn.db.begin_nested():
        votes.cast(turn.db, voter(turn), item.id, int(score), turn.now)
    raise MoreSaid({"item": following.id})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Cast the vote and put the next item, or say why there is none."""
    person = voter(turn)
    if "value" in answers:
        votes.cast(turn.db, person, answers["item"], answers["value"], turn.now)
        following = votes.question(turn.db, person, turn.now)
        if following is None:
            return [Message("投好了，您的都投完了。散会就出结果。")]
        text = f"投好了。\n{following.text}"
        return [Message(text, following.choices, thing=following.thing)]
    question = votes.question(turn.db, person, turn.now)
    return [question] if question is not None else [Message(why_none(turn, person))]


def why_none(turn: Turn, person: Person) -> str:
    """Why the speaker has nothing to vote on now, and what to do."""
    for meeting in of_member(turn.db, person.id, (MeetingState.OPEN, MeetingState.CALLED)):
        if all(item.kind == ItemVote.TALK for item in agenda(turn.db, meeting.id)):
            continue
        if meeting.state == MeetingState.CALLED:
            return f"{name_of(meeting)}还没开始，等召集人宣布开始再投。"
        if votes.voted_on(turn.db, meeting.id, person.id):
            return "您的都投完了。散会就出结果。"
        if votes.is_present(turn.db, meeting, person):
            return "现在没有要您投的：跟您本人、家人或亲属有关的，按规定要回避。"
        return f"{name_of(meeting)}正在开。您还没签到，请先回“到会”，再来投。"
    other: Meeting | None = decided_now(turn.db, turn.village_id or "")
    if other is not None:
        return (
            f"现在的表决（{name_of(other)}）只由{other.body}来投，名单召集时就定了，里面没有您。"
            "有意见可以跟召集人说。"
        )
    over = newest_over(turn.db, person.id, turn.now)
    if over is not None:
        return f"{over}。发“会议记录”看结果。"
    return "现在没有等您表决的事。有的时候会发给您。"


flow = Flow(
    name=NAME,
    words=("表决", "投票", "/vote"),
    spoken=(*notices.VOTE_LABELS.values(), "打分"),
    hint="表决：开会的时候投票、打分，不记名",
    order=53,
    sealed=True,
    hears=hears,
    asks=(Ask("value", score_prompt, read_score, asks_score),),
    done=done,
)
