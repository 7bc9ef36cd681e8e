"""What is kept (收下的): the photo and voice that came along; and who has gone away."""

from core.db import Db
from core.evidence import Evidence, EvidenceState
from core.outbox import Message
from core.registry import addresses, rooms
from handlers.engine import unclear
from handlers.engine.event import Event, Picture, Turn


def keep(turn: Turn) -> list[Message]:
    """Keep the photo and the voice that came along; what is said of what can't be had or looked at."""
    db, event = turn.db, turn.event
    if event.voice is not None:
        turn.voices = (_kept(db, event, event.voice, "voice"),)
    if event.attached and event.room is None:
        return [unclear.unseen(event.attached)]
    if event.photo is not None and event.photo.refused == "too_many":
        return [Message("话收到了，照片这会儿没收下，请等一会儿再发一次。")]
    if event.photo is not None and event.photo.refused:
        return [Message("这张照片打不开或者太大了，请换一张再发。")]
    if event.photo is not None:
        turn.photos = (_kept(db, event, event.photo, "photo"),)
    return []


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


def gone(db: Db, event: Event) -> None:
    """Blocked, unfollowed or thrown out: nothing is sent there until they write again, or have us back."""
    if event.room is not None:
        rooms.reached(db, event.channel, event.room, reachable=False)
    else:
        addresses.left(db, event.channel, event.chat)
