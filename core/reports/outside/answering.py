"""Answering (外单位答复): what the page behind a link shows, and the one answer that it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from core import acts, evidence
from core.db import Db, lock
from core.errors import Refusal
from core.registry import regions
from core.registry.regions import Kind
from core.reports import notices
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import Action, Role, allowed
from core.reports.ladder.reports import Remark, Report
from core.reports.outside import referrals, referring, words
from core.reports.outside.referrals import Referral
from core.reports.wording.kept import plain_text

ANSWERED = acts.kind(
    "report.outside_answer", passed_over="done by somebody without an account, by a link"
)
STAGE = "outside"
"""The stage of the photos that an outside party sent."""
LONGEST, LONGEST_NAME = 1000, 40
FURTHEST = timedelta(days=366)
AGAIN = timedelta(seconds=60)
"""A second tap on the same button within this time does what the first did."""


@dataclass(frozen=True)
class Shown:
    """All that an outside party reads of a report: nothing of who reported it, unless the holder said so."""

    unit: str
    text: str
    place: str
    village: str
    contact: str
    photos: tuple[str, ...]  # evidence ids
    expires_at: datetime


def shown(db: Db, token: str, now: datetime) -> Shown | None:
    """What the page behind a link shows; None for a link that is used, over, old or unknown. Changes nothing."""
    referral, report = _living(db, token, now)
    if referral is None or report is None:
        return None
    contact = referring.contact_of(db, report) if referral.contact else None
    return Shown(
        referral.unit,
        referral.text,
        "" if report.private else report.place,
        village_of(db, report),
        "，".join(contact) if contact else "",
        tuple(evidence.photos_among(db, reports.photos(db, report.id, "filed")))
        if referral.photos
        else (),
        referral.expires_at,
    )


def village_of(db: Db, report: Report) -> str:
    """The village with its town, as somebody from elsewhere knows it."""
    if report.village_id is None:
        return ""
    town = regions.above(db, report.village_id, Kind.TOWN)
    return (town.name if town else "") + regions.one(db, report.village_id).name


def _living(db: Db, token: str, now: datetime) -> tuple[Referral | None, Report | None]:
    """The referral and its report, while it can still be answered."""
    living = (
        Referral.token_hash == referrals.digest(token),
        col(Referral.answered_at).is_(None),
        col(Referral.ended_at).is_(None),
        Referral.expires_at > now,
    )
    referral = db.exec(select(Referral).where(*living)).first()
    report = db.get(Report, referral.report_id) if referral is not None else None
    if report is None or not allowed(Role.OUTSIDE, report.state, Action.ANSWER):
        return None, None
    return referral, report


def answer(
    db: Db,
    token: str,
    nonce: str,
    text: str,
    now: datetime,
    *,
    day: date | None = None,
    by: str = "",
    photos: Sequence[str] = (),
) -> bool:
    """The one answer by this link; whether it was taken. It closes nothing: the holder hears it and decides.

    `nonce` names the page on which the button was pressed: pressed twice within a minute it is taken once, and
    said to be so both times. Refusal without words, and for a day that is past or more than a year away.
    """
    told, name = plain_text(text)[:LONGEST], plain_text(by)[:LONGEST_NAME]
    known = _living(db, token, now)[1]
    if known is None:
        return _again(db, token, nonce, now)
    _refuse(told, day, now)
    lock(db, Report, known.id)
    report = db.get_one(Report, known.id)
    if not allowed(Role.OUTSIDE, report.state, Action.ANSWER):
        return False
    taken = db.execute(
        update(Referral)
        .where(
            col(Referral.token_hash) == referrals.digest(token),
            col(Referral.answered_at).is_(None),
            col(Referral.ended_at).is_(None),
            col(Referral.expires_at) > now,
        )
        .values(
            answered_at=now,
            answer=told,
            day=day,
            answered_by=name,
            nonce_hash=referrals.digest(nonce),
        )
        .returning(col(Referral.id))
    ).first()
    if taken is None:
        return False
    referral = db.get_one(Referral, taken[0], populate_existing=True)
    _keep(db, report, referral, tuple(photos), now)
    return True


def _refuse(text: str, day: date | None, now: datetime) -> None:
    if not text:
        raise Refusal("请写一句答复。")
    if day is not None and not now.date() - timedelta(days=1) <= day <= (now + FURTHEST).date():
        raise Refusal("日子不对，请写今天以后、一年以内的一天，或者不写。")


def _again(db: Db, token: str, nonce: str, now: datetime) -> bool:
    query = select(Referral).where(Referral.token_hash == referrals.digest(token))
    referral = db.exec(query).first()
    if referral is None or referral.answered_at is None:
        return False
    same = referral.nonce_hash == referrals.digest(nonce)
    return same and now - referral.answered_at <= AGAIN


def _keep(
    db: Db, report: Report, referral: Referral, photos: tuple[str, ...], now: datetime
) -> None:
    """The answer stands on the report as an outside party's, and whoever holds it is told."""
    remark = words.answer_remark(referral.unit, referral.answered_by, referral.answer, referral.day)
    db.add(
        Remark(report_id=report.id, kind="outside", text=remark, at=now, department=referral.unit)
    )
    reports.keep_photos(db, report.id, photos, STAGE)
    acts.record(db, ANSWERED, report.id, now, right=Role.OUTSIDE.value, referral=referral.id)
    due = notices.due_words(report)
    text = words.answered(notices.named(report), remark, len(photos), due)
    notices.word_to_holders(db, report, text, now, picture=photos[0] if photos else None)
    holder = notices.holder_words(db, report, now)
    notices.to_followers(db, report, words.answer_came(referral.unit, holder), now)
