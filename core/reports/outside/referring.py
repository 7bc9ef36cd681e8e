"""Referring (问外单位): the holder gets a one-time link for an outside party, and may take it back."""

import re
import secrets
from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import telephones
from core.reports import notices, rights
from core.reports.ladder.lifecycle import HELD, Action
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.outside import referrals, words
from core.reports.outside.referrals import LIFE, Referral
from core.reports.wording.kept import plain_text, unsigned

REFERRED = acts.kind("report.refer")
TAKEN_BACK = acts.kind("report.unrefer", passed_over="the taking back of a link")
ENDED = acts.kind("report.end_referral", final="链接收回了就不能再用。还要问，请再发“问外单位”。")
LONGEST_UNIT, LONGEST = 30, 500
MOST, WITHIN = 10, timedelta(days=1)
"""So many links of one report in a day."""
_NUMBER = re.compile(r"(?<!\d)[\d\-－ *]{7,20}(?!\d)")
"""Also one whose middle is covered already."""


def refer(
    db: Db,
    report_id: str,
    who: Who,
    unit: str,
    text: str,
    now: datetime,
    *,
    photos: bool = False,
    contact: bool = False,
    version: int | None = None,
) -> tuple[Referral, str]:
    """Ask an outside party: a link that is good for 14 days and one answer, and its token, said once.

    An older link of the report is over. `photos`, `contact`: they see the photos of the filing, the reporter's
    name and number. Refusal without a unit or words, for a report that complains of somebody, after ten in a day.
    """
    report, right = rights.open_for(db, report_id, who, Action.REFER, now, version)
    rights.look(db, report, now)
    unit, text = plain_text(unit), plain_text(text)
    _refuse(db, report, unit, text, now, contact=contact)
    _end_open(db, report, now)
    assert who.person_id is not None  # a post is held by somebody known
    token = secrets.token_urlsafe(32)
    referral = Referral(
        report_id=report.id,
        unit=unit,
        text=text,
        photos=photos,
        contact=contact,
        token_hash=referrals.digest(token),
        asked_by=who.person_id,
        at=now,
        expires_at=now + LIFE,
    )
    remark = Remark(
        report_id=report.id,
        kind="refer",
        text=words.asked_remark(unit, text),
        person_id=who.person_id,
        at=now,
        department=unit,
    )
    db.add_all([referral, remark])
    db.flush()
    rights.acted(db, REFERRED, report, right, who, now, referral=referral.id, remark=remark.id)
    news = words.referred(rights.name_of(db, who), unit)
    notices.to_followers(db, report, news, now, but=(who.person_id, who.address_id or ""))
    return referral, token


def _refuse(db: Db, report: Report, unit: str, text: str, now: datetime, *, contact: bool) -> None:
    if not unit or len(unit) > LONGEST_UNIT:
        raise Refusal(f"请写清是哪个单位，{LONGEST_UNIT}个字以内，比如“供电所”。")
    if not text or len(text) > LONGEST:
        raise Refusal(f"请写一句请他们做什么，{LONGEST}个字以内。")
    if report.about_id is not None:
        raise Refusal("这件是反映人的，不能发给外单位。")
    if contact and contact_of(db, report) is None:
        raise Refusal("上报人不公开，或者没有留电话，不能写给外单位。")
    recent = [r for r in referrals.of_report(db, report.id) if r.at > now - WITHIN]
    if len(recent) >= MOST:
        raise Refusal(f"这件事一天里给了{MOST}次链接了，请用最后那一个，或者明天再要。")


def contact_of(db: Db, report: Report) -> tuple[str, str] | None:
    """The reporter's name and number; None where they are hidden, unknown, or cannot be rung."""
    if report.private or report.person_id is None:
        return None
    number = telephones.of_people(db, [report.person_id]).get(report.person_id)
    return (rights.name_of(db, Who(report.person_id)), number) if number else None


def without_names(db: Db, report: Report) -> str:
    """The report's own words without its reporter's name, house and any number by which one could ring."""
    text = unsigned(db, Who(report.person_id), report.text)
    return _NUMBER.sub("…", text).strip()


def _end_open(db: Db, report: Report, now: datetime) -> Referral | None:
    """The report's open link is over."""
    referral = referrals.open_one(db, report.id, now)
    if referral is not None:
        referral.ended_at = now
        db.add(referral)
    return referral


def end(db: Db, report_id: str, who: Who, now: datetime) -> Referral:
    """收回链接 by the holder: nobody can answer by it any more. Refusal where none is open."""
    report, right = rights.open_for(db, report_id, who, Action.REFER, now)
    referral = _end_open(db, report, now)
    if referral is None:
        raise Refusal(f"编号 {spoken_number(report)} 没有在等外单位答复。")
    rights.acted(db, ENDED, report, right, who, now, referral=referral.id)
    _tell_ended(db, report, referral, who, now)
    return referral


@acts.takes_back(REFERRED)
def take_back(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 问外单位 while nobody has answered: the link is over. Refusal afterwards."""
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    referral = db.get_one(Referral, act.detail["referral"])
    if act.undone_at is not None or referral.answered_at is not None or report.state not in HELD:
        raise Refusal(f"“问外单位”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}")
    if referral.ended_at is not None:
        raise Refusal(f"给{referral.unit}的链接已经不能用了，不用再收回。")
    referral.ended_at = act.undone_at = now
    db.add_all([referral, act])
    remark = db.get(Remark, act.detail["remark"])
    if remark is not None:
        db.delete(remark)
    rights.acted(db, TAKEN_BACK, report, act.right, who, now, undid=act.id)
    _tell_ended(db, report, referral, who, now)
    return words.your_link_taken_back(referral.unit)


def _tell_ended(db: Db, report: Report, referral: Referral, who: Who, now: datetime) -> None:
    news = words.taken_back(rights.name_of(db, who), referral.unit)
    mine = (who.person_id or "", who.address_id or "")
    notices.to_followers(db, report, news, now, but=mine)
