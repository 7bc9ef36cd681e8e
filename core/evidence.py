"""Evidence (佐证材料): photos, voices, videos and files that people sent, kept apart from what they prove."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db
from core.ids import new_id

OURS = "lianhu"
"""The channel of pictures that we made ourselves, such as posters."""


class EvidenceState(StrEnum):
    """Where the bytes are: still at the platform, with us, or lost."""

    PENDING = "pending"
    STORED = "stored"
    LOST = "lost"


class Evidence(SQLModel, table=True):
    """One photo, voice message, video or file; the file lies under DATA_DIR/media, named by its digest."""

    __tablename__ = "evidence"
    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str = "photo"  # photo | voice | video | sound | file
    state: EvidenceState = Field(default=EvidenceState.STORED, index=True)
    channel: str = ""
    source: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """How the platform names it (file_id, MediaId), so that a late fetch can ask again."""
    digest: str | None = Field(default=None, index=True)  # SHA-256 of the stored bytes, hex
    kind_of_file: str | None = None  # image/jpeg, audio/amr …
    at: datetime
    attempts: int = 0
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """The bytes of a picture that we made ourselves; those of others lie in the media folder."""


def same_bytes(evidence_id: str) -> SelectOfScalar[str]:
    """The ids of all evidence with the very bytes of this one; none while they have not come."""
    digest = select(Evidence.digest).where(Evidence.id == evidence_id).scalar_subquery()
    return select(Evidence.id).where(col(Evidence.digest) == digest)


def photos_among(db: Db, evidence_ids: Collection[str]) -> list[str]:
    """Those of them that are photos, in their order: what a page draws by itself."""
    query = select(Evidence.id).where(col(Evidence.id).in_(evidence_ids), Evidence.kind == "photo")
    drawn = set(db.exec(query)) if evidence_ids else set()
    return [one for one in evidence_ids if one in drawn]


def waiting(db: Db, most: int = 20) -> list[Evidence]:
    """Evidence whose bytes are still to be fetched, oldest first."""
    query = select(Evidence).where(Evidence.state == EvidenceState.PENDING)
    return list(db.exec(query.order_by(col(Evidence.at)).limit(most)))


def stored(db: Db, evidence_id: str, digest: str, kind_of_file: str) -> None:
    """The bytes have come; reports and claims that name this evidence show it from now on."""
    evidence = db.get(Evidence, evidence_id)
    if evidence is not None:
        evidence.state, evidence.digest, evidence.kind_of_file = (
            EvidenceState.STORED,
            digest,
            kind_of_file,
        )
        db.add(evidence)


def failed(db: Db, evidence_id: str, *, for_good: bool) -> None:
    """A fetch failed; `for_good` when the platform has forgotten it or it is not a picture."""
    evidence = db.get(Evidence, evidence_id)
    if evidence is not None:
        evidence.attempts += 1
        if for_good:
            evidence.state = EvidenceState.LOST
        db.add(evidence)


def keep(db: Db, content: bytes, kind_of_file: str, at: datetime) -> str:
    """Store a small picture of our own making in the database itself; its evidence id.

    The same bytes are stored once.
    """
    digest = hashlib.sha256(content).hexdigest()
    query = select(Evidence.id).where(Evidence.digest == digest, Evidence.channel == OURS)
    known = db.exec(query).first()
    if known is not None:
        return known
    evidence = Evidence(
        channel=OURS, digest=digest, kind_of_file=kind_of_file, content=content, at=at, source={}
    )
    db.add(evidence)
    db.flush()
    return evidence.id
