"""Talks (两头说话) behind a slip: whoever complained stays without a name, those who answer have theirs."""

from datetime import datetime

from sqlmodel import Field, SQLModel, col, func, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.registry import addresses, people, regions
from core.registry.people import Person, Post
from core.reports import notices
from core.reports import words as report_words
from core.reports.ladder import reports
from core.reports.ladder.reports import Report, Who
from core.reports.slips import looks, slips, words
from core.reports.slips.slips import Slip
from core.reports.wording.kept import plain_text, unsigned

LONGEST = 500
SHOWN = 6
WORD = acts.kind(
    "slip.word", final="凭回执说的话已经转给监督小组了，收不回。说错了，请再用回执码补一句。"
)
ANSWERED = acts.kind(
    "slip.answer", final="回给反映人的话已经发出去了，收不回。说错了，请再回一句更正。"
)
_NOBODY = "slip"
"""What the act of whoever complained is about: which slip, stands nowhere beside their account."""


class SlipWord(SQLModel, table=True):
    """Something that was said behind a slip; by nobody's name where `person_id` is empty."""

    __tablename__ = "slip_word"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    text: str
    at: datetime


def group(db: Db, report: Report, now: datetime) -> list[Person]:
    """Who talks with whoever complained: the village's supervision group, without those it is kept from.

    Where that leaves nobody, whoever holds the report.
    """
    village = report.village_id or ""
    watching = people.holders(db, Post.SUPERVISOR, village, now)
    free = [p for p in watching if p.id not in {*report.kept_from, report.person_id}]
    return free or notices.holders(db, report, now)


def say(
    db: Db, report: Report, who: Who, wording: str, now: datetime, photos: tuple[str, ...] = ()
) -> None:
    """Something from whoever complained, to the group; their name goes out of the words.

    Refusal where nothing is said, or far too much.
    """
    text = plain_text(wording)
    if not text and not photos:
        raise Refusal("请写一句，或发一张照片。")
    if len(text) > LONGEST:
        raise Refusal(f"有点长了，请在{LONGEST}字以内说，可以分几次。")
    text = unsigned(db, Who(report.person_id, report.address_id), text)
    db.add(SlipWord(report_id=report.id, text=text, at=now))
    reports.keep_photos(db, report.id, photos, "filed")
    mine = {"person_id": who.person_id, "address_id": who.address_id}
    acts.record(db, WORD, _NOBODY, now, right=_NOBODY, **mine)
    quoted = notices.cut(text) or report_words.PHOTO_ALONE
    message = words.word(notices.named(report), quoted, report.id)
    listening = [p.id for p in group(db, report, now) if p.id != who.person_id]
    addresses.tell_all(db, listening, message, now, priority=notices.priority(report))


def answer(db: Db, report_id: str, who: Who, wording: str, now: datetime) -> Report:
    """A word of the group to whoever complained; the others of the group hear that there was one.

    Refusal for anybody else, as if the report did not exist.
    """
    report = answerable(db, report_id, who, now)
    text = plain_text(wording)
    if not text:
        raise Refusal("请写一句要回的话。")
    if len(text) > LONGEST:
        raise Refusal(f"有点长了，请在{LONGEST}字以内说。")
    word = SlipWord(report_id=report.id, person_id=who.person_id, text=text, at=now)
    db.add(word)
    mine = {"person_id": who.person_id, "address_id": who.address_id}
    acts.record(db, ANSWERED, word.id, now, right=Post.SUPERVISOR, **mine)
    _tell(db, report, who, text, now)
    return report


def answerable(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """The complaint, for one of the group that talks with whoever made it; Refusal for anybody else."""
    report = db.get(Report, report_id)
    mine = report is not None and any(p.id == who.person_id for p in group(db, report, now))
    if report is None or not mine or slips.of_report(db, report.id) is None:
        raise Refusal("没有找到这件事。发“处理”看要您办的。")
    return report


def _tell(db: Db, report: Report, who: Who, text: str, now: datetime) -> None:
    by = db.get_one(Person, who.person_id).name if who.person_id else ""
    others = [p.id for p in group(db, report, now) if p.id != who.person_id]
    heard = words.answered(notices.named(report), by, notices.cut(text))
    addresses.tell_all(db, others, Message(heard, thing=report.id), now)
    news = Message(words.news())
    if report.person_id is None or not addresses.of_person(db, report.person_id):
        addresses.tell_address(db, report.address_id, news, now)
    else:
        addresses.tell(db, report.person_id, news, now)


def of_report(db: Db, report_id: str) -> list[SlipWord]:
    """All that was said, oldest first."""
    query = select(SlipWord).where(SlipWord.report_id == report_id)
    return list(db.exec(query.order_by(col(SlipWord.id))))


def lines(db: Db, report: Report) -> list[str]:
    """The last things that were said, a line each."""
    talk = of_report(db, report.id)[-SHOWN:]
    names = people.names(db, {w.person_id for w in talk if w.person_id})
    return [words.line(w.at, names.get(w.person_id or "", ""), notices.cut(w.text)) for w in talk]


def looked_at(db: Db, report: Report, now: datetime) -> str:
    """Who of the group, or of those above, has opened it, for whoever complained."""
    last = looks.last_by_person(db, report.id)
    names = people.names(db, last)
    everybody = [(names[one], at) for one, at in last.items()]
    return words.looked(everybody, "、".join(p.name for p in group(db, report, now)))


def readable(db: Db, report: Report, who: Who, now: datetime) -> bool:
    """Whether the talk is for somebody's eyes: one of the group, of a complaint that has a slip."""
    if report.about_id is None or slips.of_report(db, report.id) is None:
        return False
    return any(p.id == who.person_id for p in group(db, report, now))


def waiting_for(db: Db, person_id: str, now: datetime) -> list[Report]:
    """The complaints with a slip in whose talk somebody has a part, the last spoken of first."""
    last = func.max(SlipWord.id)
    query = (
        select(Report)
        .join(Slip, col(Slip.report_id) == Report.id)
        .outerjoin(SlipWord, col(SlipWord.report_id) == Report.id)
        .where(col(Report.village_id).in_(_villages(db, person_id, now)))
        .group_by(col(Report.id))
        .order_by(last.is_(None), last.desc(), col(Report.id).desc())
    )
    every = db.exec(query.limit(50))
    return [r for r in every if any(p.id == person_id for p in group(db, r, now))]


def _villages(db: Db, person_id: str, now: datetime) -> list[str]:
    held = {a.region_id for a in people.posts_of(db, person_id, now)}
    return list(db.exec(regions.villages_below(sorted(held)))) if held else []
