"""Receipts (小票、收据): the photos of a voucher; one receipt serves one voucher, by its very bytes."""

from collections.abc import Sequence

from sqlmodel import Field, SQLModel, and_, col, or_, select

from core.db import Db, insert_once
from core.errors import Refusal
from core.evidence import same_bytes
from core.funds.vouchers import Voucher, VoucherState

_STANDS = (VoucherState.WAITING, VoucherState.APPROVED)


class VoucherPhoto(SQLModel, table=True):
    """A photo of a receipt. One photo serves one voucher, for ever."""

    __tablename__ = "voucher_photo"
    evidence_id: str = Field(primary_key=True, foreign_key="evidence.id")
    voucher_id: str = Field(foreign_key="voucher.id", index=True)


def attach(db: Db, voucher_id: str, evidence_ids: Sequence[str]) -> None:
    """Put receipts to a voucher; Refusal when one has served another that waits or is approved."""
    for evidence_id in dict.fromkeys(evidence_ids):
        photo = {"evidence_id": evidence_id, "voucher_id": voucher_id}
        taken = _same_bytes(db, evidence_id, voucher_id) or not insert_once(db, VoucherPhoto, photo)
        if taken:
            raise Refusal("这张小票已经报过了，一张小票只能报一次。请发这一笔自己的小票。")


def photos(db: Db, voucher_id: str) -> list[str]:
    """The evidence ids of a voucher, in the order in which they came."""
    query = select(VoucherPhoto.evidence_id).where(VoucherPhoto.voucher_id == voucher_id)
    return list(db.exec(query.order_by(col(VoucherPhoto.evidence_id))))


def used_elsewhere(db: Db, voucher_id: str) -> bool:
    """Whether a receipt has the same bytes as one of an approved voucher, or of an earlier that waits.

    Asked again before money goes out: bytes may have come from the platform only after the words.
    """
    return any(_same_bytes(db, one, voucher_id) for one in photos(db, voucher_id))


def _same_bytes(db: Db, evidence_id: str, voucher_id: str) -> bool:
    query = (
        select(VoucherPhoto.voucher_id)
        .join(Voucher, col(Voucher.id) == VoucherPhoto.voucher_id)
        .where(
            col(VoucherPhoto.evidence_id).in_(same_bytes(evidence_id)),
            VoucherPhoto.voucher_id != voucher_id,
            or_(
                and_(VoucherPhoto.voucher_id < voucher_id, col(Voucher.state).in_(_STANDS)),
                Voucher.state == VoucherState.APPROVED,
            ),
        )
    )
    return db.exec(query).first() is not None
