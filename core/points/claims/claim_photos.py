"""Claim photos (申报凭证): photos of a claim, sent with it or after it; one photo serves one claim."""

from collections.abc import Sequence

from sqlalchemy import column, delete, table
from sqlmodel import Field, SQLModel, col, select

from core.db import Db, insert_once
from core.errors import Refusal
from core.evidence import same_bytes

_CLAIM = table("claim", column("id"), column("once"))
"""Only whether a claim still stands; the claim itself is claims.py's."""


class ClaimPhoto(SQLModel, table=True):
    """A photo of a claim. One photo serves one claim, for ever."""

    __tablename__ = "claim_photo"
    evidence_id: str = Field(primary_key=True, foreign_key="evidence.id")
    claim_id: str = Field(foreign_key="claim.id", index=True)


def attach(db: Db, claim_id: str, evidence_ids: Sequence[str]) -> None:
    """Add photos to a claim; Refusal when one has served another claim before."""
    for evidence_id in dict.fromkeys(evidence_ids):
        link = {"evidence_id": evidence_id, "claim_id": claim_id}
        if _served_before(db, evidence_id) or not insert_once(db, ClaimPhoto, link):
            raise Refusal("这张照片已经用在别的申报里了，请换一张当时的照片。")


def detach(db: Db, claim_id: str, evidence_ids: Sequence[str]) -> None:
    """Take photos from a claim again; each may serve another one then."""
    away = col(ClaimPhoto.evidence_id).in_(evidence_ids)
    db.execute(delete(ClaimPhoto).where(col(ClaimPhoto.claim_id) == claim_id, away))


def photos(db: Db, claim_id: str) -> list[str]:
    """The evidence ids of a claim, in the order in which they came."""
    query = select(ClaimPhoto.evidence_id).where(ClaimPhoto.claim_id == claim_id)
    return list(db.exec(query.order_by(col(ClaimPhoto.evidence_id))))


def _served_before(db: Db, evidence_id: str) -> bool:
    """The same bytes, whichever claim they came with, unless that claim was withdrawn or refused."""
    query = (
        select(ClaimPhoto.claim_id)
        .join(_CLAIM, _CLAIM.c.id == ClaimPhoto.claim_id)
        .where(col(ClaimPhoto.evidence_id).in_(same_bytes(evidence_id)))
        .where(_CLAIM.c.once.is_not(None))
    )
    return db.exec(query).first() is not None
