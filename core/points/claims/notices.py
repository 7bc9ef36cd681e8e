"""Notices of claims (申报通知): a claim in one line, as its decider sees it, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from core.db import Db
from core.outbox import Choice, Message
from core.points.claims import claim_photos, claims, words
from core.points.claims.claims import Claim
from core.points.claims.words import Added
from core.points.rulebook import measures, periods, versions
from core.points.rulebook.rulebook import Claimant, End, ItemKind
from core.points.subjects import subjects
from core.registry import addresses
from core.registry.people import Person


def question(db: Db, claim: Claim, photos: int | None = None) -> Message:
    """The claim as its decider sees it, with its three choices; `photos`: how many, where that is known."""
    photos = len(claim_photos.photos(db, claim.id)) if photos is None else photos
    given = {"claim": claim.id}

    def choice(label: str, action: str) -> Choice:
        return Choice(label, "review", given | {"action": action}, claim.id, claim.version)

    text = f"【积分申报】{title(db, claim)}\n“{claim.said}”\n{_evidence(db, claim, photos)}"
    return Message(
        text,
        (choice("通过", "pass"), choice("不通过", "reject"), choice("看凭证", "show")),
        thing=claim.id,
    )


def title(db: Db, claim: Claim) -> str:
    """The claim in one line: 刘大勇户 邻里互助 +5（3月5日）."""
    return titles(db, [claim])[claim.id]


def titles(db: Db, several: Sequence[Claim]) -> dict[str, str]:
    """The same for many claims, by id."""
    names: dict[str, str] = {}
    for subject in {c.subject for c in several}:
        ids = {c.subject_id for c in several if c.subject == subject}
        names |= subjects.own_names(db, subject, ids)
    lines: dict[str, str] = {}
    for claim in several:
        item = claims.item_of(db, claim)
        what = "一票否决" if claim.kind == ItemKind.VETO else f"{claim.points:+d}"
        saved = "，零头攒着" if not claim.points and item.tenths else ""
        amount = measures.spoken(item, claim.amount)
        day = f"{claim.day.month}月{claim.day.day}日"
        lines[claim.id] = (
            f"{names[claim.subject_id]} {item.name} {what}"
            f"（{f'{amount}，' if amount else ''}{day}{saved}）"
        )
    return lines


def _evidence(db: Db, claim: Claim, photos: int) -> str:
    by = db.get_one(Person, claim.claimant_id).name
    how = "自己报的" if claim.right == Claimant.SELF else "记的"
    return f"{by}{how}，" + (f"凭证：照片{photos}张。" if photos else "没有照片。")


def passed(db: Db, claim: Claim, added: Added) -> str:
    """What the claimant hears of a claim that has passed: what it really adds, and when."""
    graded = versions.of_digest(db, claim.digest).end == End.GRADE
    when = f"{periods.spoken(claim.period)}评等次时算" if graded else "月底公示后入账"
    counts = "" if added.why and not added.points else f"{when}。"
    return (
        f"【申报通过】{title(db, claim)}。{claims.moved_note(claim)}{words.really(added)}{counts}"
    )


def rejected(db: Db, claim: Claim) -> str:
    """What the claimant hears of a claim that was rejected, with the way on."""
    why = claim.reason.rstrip("。！!")
    return f"【申报没通过】{title(db, claim)}。原因：{why}。有凭证可以补上再报一次。"


def tell_concerned(db: Db, claim: Claim, message: Message, now: datetime) -> None:
    """Those hear of it for whom somebody else has put something on record."""
    subject_id = claim.subject_id
    concerned = subjects.people_of(db, claim.subject, [subject_id]).get(subject_id, [])
    if claim.claimant_id not in concerned:
        addresses.tell_all(db, concerned, message, now)
