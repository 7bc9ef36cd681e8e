"""What is kept (收下的): the photo, video, file and voice that came along; and who has gone away."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import select

from core import clock, outbox
from core.db import Db
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing, Priority
from core.registry import addresses, rooms
from handlers.engine import memory, unclear
from handlers.engine.event import Event, Picture, Turn
from handlers.engine.memory import Inbox

_SAID_FOR, _TOLD_FOR = timedelta(minutes=1), timedelta(days=1)
_NAMED = {"photo": "照片", "voice": "语音", "video": "视频", "sound": "录音", "file": "文件"}
_TOO_MANY = "话收到了，照片这会儿没收下，请等一会儿再发一次。"
_TOO_MANY_FILES = "今天收的视频和文件太多了，这个没收下。请用文字说一说，或者拍张照片发来。"
_HERE = {"video": "视频收下了。", "sound": "录音收下了。", "file": "文件收下了。"}
_COMING = {
    "video": "视频还在收，太大的话收不下来，最好再拍一两张照片发来。",
    "sound": "录音还在收，太大的话收不下来。",
    "file": "文件还在收，太大的话收不下来，最好把要紧的地方拍成照片发来。",
}


def keep(turn: Turn) -> list[Message]:
    """Keep the photo, video, file and voice that came along; what is said of what can't be had or looked at."""
    db, event = turn.db, turn.event
    if event.voice is not None:
        turn.voices = (_kept(db, event, event.voice, "voice"),)
    if event.attached and (event.photo is None or event.photo.refused):
        return _not_kept(event) if event.room is None else []
    if event.photo is not None and event.photo.refused == "too_many":
        return [] if _just_refused(turn) else [Message(_TOO_MANY)]
    if event.photo is not None and event.photo.refused:
        return [Message("这张照片打不开或者太大了，请换一张再发。")]
    if event.photo is not None:
        turn.photos = (_kept(db, event, event.photo, event.attached or "photo"),)
    return []


def _not_kept(event: Event) -> list[Message]:
    if event.photo is not None and event.photo.refused == "too_many":
        return [Message(_TOO_MANY_FILES)]
    return [unclear.unseen(event.attached)]


def beside(turn: Turn, answers: list[Message]) -> list[Message]:
    """Beside words or a cry a video or file is said to be kept, in the answer to it: each message may be one of five."""
    event = turn.event
    if not (event.attached and turn.photos and (turn.words or turn.urgent)):
        return answers
    came = event.photo is not None and event.photo.digest is not None
    text = _HERE[event.attached] if came else _COMING[event.attached]
    if not answers:
        return [Message(text)]
    return [replace(answers[0], text=f"{answers[0].text}\n{text}"), *answers[1:]]


def _just_refused(turn: Turn) -> bool:
    """Whether the photo before this one met the same: of two hundred in a minute it is said once."""
    event = turn.event
    before = memory.since(turn.db, event, event.at - _SAID_FOR, most=1)
    return any(one.photo is not None and one.photo.refused == "too_many" for one in before)


def _kept(db: Db, event: Event, picture: Picture, kind: str) -> str:
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


def never_came(db: Db, evidence: Evidence, now: datetime) -> None:
    """What was to be fetched later can't be had any more: whoever sent it hears so, and may send it again."""
    sent = select(Inbox).where(Inbox.channel == evidence.channel, Inbox.at == evidence.at)
    for letter in db.exec(sent):
        event = memory.as_event(letter.event)
        came = event.photo or event.voice
        if came is None or came.source != evidence.source:
            continue
        if event.room is None:  # of a group nothing is said that nobody asked for
            words = f"您{clock.spoken_day(evidence.at)}发的{_NAMED[evidence.kind]}没能收到，方便的话请再发一次。文字都收到了。"
            _tell_once(db, event, words, now)
        return


def _tell_once(db: Db, event: Event, words: str, now: datetime) -> None:
    """Of nine photos of one moment it is said once."""
    told = select(Outgoing.id).where(
        Outgoing.channel == event.channel,
        Outgoing.chat == event.chat,
        Outgoing.text == words,
        Outgoing.made_at > now - _TOLD_FOR,
    )
    if db.exec(told).first() is None:
        notice = Priority.NOTICE
        outbox.put(db, event.channel, event.chat, Message(words), now, priority=notice)


def gone(db: Db, event: Event) -> None:
    """Blocked, unfollowed or thrown out: nothing is sent there until they write again, or have us back."""
    if event.room is not None:
        rooms.reached(db, event.channel, event.room, reachable=False)
    else:
        addresses.left(db, event.channel, event.chat)
