"""表决: a score takes a plain number, one item after the other, and nothing that is kept tells it."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.turn import one_turn
from core.acts import Act
from core.db import Db
from core.meetings import conduct
from core.meetings.conduct import ItemVote, Meeting, WantedItem
from core.meetings.votes import Ballot
from core.outbox import Outgoing
from handlers.engine.event import Event
from handlers.engine.memory import SEALED, Conversation, Inbox
from tests.core.meetings.meeting_acts import VOTE, opened, person

NOW = datetime(2026, 3, 5, 11, 5, tzinfo=UTC)
SCORES = tuple(WantedItem(ItemVote.SCORE, name, most=10) for name in ("李秀英", "陈大山"))


def say(db: Db, words: str = "", *, press: str | None = None, name: str = "赵春兰") -> list[str]:
    """What is answered; each event has a key of its own."""
    number = len(db.exec(select(Inbox.id)).all())
    event = Event("web", f"demo:{name}", str(number), NOW, text=words, press=press)
    taken = one_turn(db, event)
    query = select(Outgoing).where(Outgoing.inbox_id == taken.inbox_id).order_by(col(Outgoing.id))
    return [row.text for row in db.exec(query) if row.kind == "message"]


def ballots(db: Db) -> list[str]:
    return sorted(db.exec(select(Ballot.value)))


def test_scores_come_one_after_the_other(db: Db) -> None:
    opened(db, *SCORES)
    assert say(db, "1") == ["【打分1/2】李秀英：打几分？请回0到10的数。"]
    assert say(db, "十一") == [
        "请回0到10之间的数字；先不打就回“取消”，以后发“表决”接着打。",
        "【打分1/2】李秀英：打几分？请回0到10的数。",
    ]
    assert say(db, "8") == ["【打分2/2】陈大山：打几分？请回0到10的数。"]
    assert say(db, "取消") == ["好，这件事不办了，什么都没有记。有事随时说。"]
    assert say(db, "表决") == ["【打分2/2】陈大山：0到10分。"]
    assert say(db, "打分") == ["【打分2/2】陈大山：打几分？请回0到10的数。"]
    assert say(db, "7分") == ["投好了，您的都投完了。散会就出结果。"]
    assert ballots(db) == ["7", "8"]


def test_a_score_follows_a_vote(db: Db) -> None:
    opened(db, VOTE, SCORES[0], VOTE)
    assert say(db, "2") == ["投好了。\n【打分2/3】李秀英：0到10分。"]
    say(db, "1")
    assert say(db, "9")[0].startswith("投好了。\n【表决3/3】")
    assert ballots(db) == ["9", "no"]


def test_a_meeting_that_closes_in_between_takes_no_more_scores(db: Db) -> None:
    meeting: Meeting = opened(db, *SCORES)
    say(db, "1")
    conduct.close(db, None, meeting.id, NOW)
    assert "已经散会" in say(db, "8")[0]
    assert ballots(db) == []


@pytest.mark.parametrize("way", ["number", "label", "button", "score", "late"])
def test_nothing_that_is_kept_tells_the_choice(db: Db, way: str) -> None:
    """Two members vote differently: what is kept of both is the same but for ids and names."""
    kept = []
    meeting = opened(db, *(SCORES if way == "score" else (VOTE,)))
    if way == "late":
        conduct.close(db, None, meeting.id, NOW)
    for name, position, label, score in (("赵春兰", 0, "赞成", "9"), ("吴建军", 1, "反对", "3")):
        if way == "button":
            row = question(db, name)
            say(db, press=f"{row.id}.{position}", name=name)
        elif way == "score":
            for words in ("1", score, score):
                say(db, words, name=name)
        else:
            say(db, str(position + 1) if way == "number" else label, name=name)
        kept.append(all_of(db, name))
    assert kept[0] == kept[1]
    assert kept[0]["inbox"]
    assert all(event["text"] == SEALED and "press" not in event for event in kept[0]["inbox"])


def question(db: Db, name: str) -> Outgoing:
    who = person(db, name).id
    query = select(Outgoing).where(
        Outgoing.person_id == who, col(Outgoing.text).startswith("【表决")
    )
    return db.exec(query).one()


def all_of(db: Db, name: str) -> dict[str, list[dict[str, str]]]:
    """Every row that is about one member, without ids, names and keys."""
    chat = f"demo:{name}"
    who = person(db, name).id
    inbox = db.exec(select(Inbox).where(Inbox.chat == chat).order_by(col(Inbox.id))).all()
    told = db.exec(select(Outgoing).where(Outgoing.chat == chat).order_by(col(Outgoing.id))).all()
    acts = db.exec(select(Act).where(Act.person_id == who, Act.kind == "vote.cast")).all()
    talk = db.exec(select(Conversation)).all()
    return {
        "inbox": [
            {k: v for k, v in row.event.items() if k not in ("chat", "key")} for row in inbox
        ],
        "outbox": [
            {"text": row.text, "answer": row.answer or "", "kind": row.kind}
            for row in told
            if row.kind != "toast"
        ],
        "acts": [{"detail": json.dumps(a.detail), "right": a.right} for a in acts],
        "talk": [{"flow": c.flow} for c in talk],
    }
