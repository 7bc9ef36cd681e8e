"""Notices of questions (提问的通知): whoever shall answer, whoever asked, and what each does about it."""

from datetime import datetime, timedelta

from core import acts
from core.db import Db
from core.enquiries import enquiries, helpers, known_answers, words
from core.enquiries.enquiries import Enquiry, EnquiryState
from core.enquiries.helpers import Helper
from core.errors import Refusal
from core.outbox import Message, withdraw
from core.registry import addresses
from core.registry.people import Person, Post
from core.reports.wording.kept import plain_text

CORRECTED_WITHIN = timedelta(days=1)
FLOW = "answer_enquiry"


def file(
    db: Db,
    region_id: str,
    address_id: str,
    asker_id: str | None,
    text: str,
    now: datetime,
) -> tuple[Enquiry, list[Helper]]:
    """Put a question to the nearest who can be reached; it, and its line from there on.

    Refusal where nobody is there.
    """
    line = helpers.line(db, region_id, asker_id, now)
    if not line:
        raise Refusal("这里还没有登记能答复您的人。请直接到村部或镇里问。")
    first = next((n for n, h in enumerate(line) if helpers.reachable(db, h)), 0)
    enquiry = enquiries.add(db, region_id, address_id, asker_id, text, line[first], now)
    _ask(db, enquiry, now)
    return enquiry, line[first:]


def _ask(db: Db, enquiry: Enquiry, now: datetime, why: str = "") -> None:
    above = enquiries.above(db, enquiry, now)
    asker = asker_name(db, enquiry)
    message = words.asked(
        enquiry.id,
        enquiry.version,
        asker,
        enquiry.text,
        next_stage=above[0].stage if above else None,
        why=why,
    )
    addresses.tell_all(db, [p.id for p in enquiries.holders(db, enquiry, now)], message, now)


def question(db: Db, enquiry: Enquiry, now: datetime) -> Message:
    """The question as its holder sees it."""
    above = enquiries.above(db, enquiry, now)
    stage = above[0].stage if above else None
    asker = asker_name(db, enquiry)
    return words.asked(enquiry.id, enquiry.version, asker, enquiry.text, next_stage=stage)


def asker_name(db: Db, enquiry: Enquiry) -> str:
    """Who asks, by name where it is known."""
    return db.get_one(Person, enquiry.asker_id).name if enquiry.asker_id else words.UNBOUND


def answer(
    db: Db, person: Person, enquiry_id: str, version: int | None, text: str, now: datetime
) -> Enquiry:
    """The answer, in the answerer's own words; the asker reads it."""
    enquiry = enquiries.to_answer(db, person, enquiry_id, version, now)
    _write(enquiry, person, text, now)
    right = enquiry.holder_post
    by = _holder(db, enquiry, person)
    enquiries.note(
        db, enquiry, EnquiryState.ANSWERED, enquiries.ANSWERED, now, by=person.id, right=right
    )
    withdraw(db, enquiry.id, {FLOW}, now)
    to_asker(db, enquiry, words.answered(enquiry.text, by, enquiry.answer), now)
    return enquiry


def correct(db: Db, person: Person, enquiry_id: str, text: str, now: datetime) -> Enquiry:
    """更正: another answer by the same person within a day; the asker reads it too."""
    enquiry = enquiries.held(db, enquiry_id)
    mine = enquiry.state == EnquiryState.ANSWERED and enquiry.answered_by == person.id
    if not mine or enquiry.answered_at is None or now - enquiry.answered_at > CORRECTED_WITHIN:
        raise Refusal("只有刚答复的人在一天之内能更正。要补充，请直接联系问的人。")
    _write(enquiry, person, text, now)
    right, by = enquiry.holder_post, _holder(db, enquiry, person)
    enquiries.note(
        db, enquiry, EnquiryState.ANSWERED, enquiries.ANSWERED, now, by=person.id, right=right
    )
    to_asker(db, enquiry, words.answered(enquiry.text, by, enquiry.answer, again=True), now)
    return enquiry


def decline(
    db: Db, person: Person, enquiry_id: str, version: int | None, where: str, now: datetime
) -> Enquiry:
    """不归我们管, and where to go instead: nobody is sent away without that."""
    enquiry = enquiries.to_answer(db, person, enquiry_id, version, now)
    _write(enquiry, person, where, now)
    right, by = enquiry.holder_post, _holder(db, enquiry, person)
    enquiries.note(
        db, enquiry, EnquiryState.DECLINED, enquiries.DECLINED, now, by=person.id, right=right
    )
    withdraw(db, enquiry.id, {FLOW}, now)
    to_asker(db, enquiry, words.declined(enquiry.text, by, enquiry.answer), now)
    return enquiry


def pass_on(
    db: Db, person: Person, enquiry_id: str, version: int | None, now: datetime
) -> tuple[Enquiry, Helper]:
    """转给村里 (or the next above): they have it now, with their own time; the asker is told."""
    enquiry = enquiries.to_answer(db, person, enquiry_id, version, now)
    above = enquiries.above(db, enquiry, now)
    if not above:
        raise Refusal("上面没有别的人可以转了，请您来答，或选“不归我们管”，告诉对方该找谁。")
    right, by = enquiry.holder_post, _holder(db, enquiry, person)
    withdraw(db, enquiry.id, {FLOW}, now)
    enquiries.hand(enquiry, above[0], now)
    enquiries.note(
        db, enquiry, EnquiryState.OPEN, enquiries.PASSED_ON, now, by=person.id, right=right
    )
    _ask(db, enquiry, now, words.handed_on(by))
    to = helpers.spoken(db, above[0])
    to_asker(db, enquiry, words.passed_on(enquiry.text, by, to), now)
    return enquiry, above[0]


def climb(db: Db, enquiry: Enquiry, to: Helper, now: datetime) -> None:
    """The clock hands it on: the old stage, the new one and the asker hear so."""
    old = enquiries.holders(db, enquiry, now)
    by = _names(db, enquiry, old)
    withdraw(db, enquiry.id, {FLOW}, now)
    enquiries.hand(enquiry, to, now)
    enquiries.note(db, enquiry, EnquiryState.OPEN, enquiries.CLIMBED, now, by=None, right="clock")
    _ask(db, enquiry, now, words.taken_over(by))
    spoken = helpers.spoken(db, to)
    gone = words.gone_on(asker_name(db, enquiry), enquiry.text, spoken)
    addresses.tell_all(db, [p.id for p in old], Message(gone, thing=enquiry.id), now)
    to_asker(db, enquiry, words.climbed(enquiry.text, by, spoken), now)


def lapse(db: Db, enquiry: Enquiry, now: datetime) -> None:
    """The top of the line has been silent too: the asker is told whom to go to. It stays open."""
    enquiry.due_at = None
    enquiries.note(db, enquiry, EnquiryState.OPEN, enquiries.LAPSED, now, by=None, right="clock")
    line = helpers.line(db, enquiry.region_id, enquiry.asker_id, now)
    names = helpers.of_the_village(line) or [p.name for h in line[:1] for p in h.people]
    to_asker(db, enquiry, words.nobody_answers(enquiry.text, names), now)


def no_longer_asked(db: Db, enquiry: Enquiry, now: datetime) -> None:
    """Whoever had it need not answer any more."""
    withdraw(db, enquiry.id, {FLOW}, now)
    text = words.withdrawn(asker_name(db, enquiry), enquiry.text)
    ids = [p.id for p in enquiries.holders(db, enquiry, now)]
    addresses.tell_all(db, ids, Message(text, thing=enquiry.id), now)


def suggest(db: Db, person: Person, enquiry_id: str, now: datetime) -> list[Person]:
    """存为问答 by somebody who may not keep answers: the village's keepers decide; who they are."""
    enquiry = enquiries.held(db, enquiry_id)
    if enquiry.state != EnquiryState.ANSWERED or enquiry.answered_by != person.id:
        raise Refusal("只有您自己答复过的问题能存为问答。")
    village = keepers(db, enquiry.region_id, now)
    if not village:
        raise Refusal("村里现在没有管问答的人。")
    message = words.suggested(enquiry.id, person.name, enquiry.text, enquiry.answer)
    acts.record(
        db,
        enquiries.SUGGESTED,
        enquiry.id,
        now,
        person_id=person.id,
        right=enquiry.holder_post,
    )
    addresses.tell_all(db, [p.id for p in village], message, now)
    return village


def keepers(db: Db, region_id: str, now: datetime) -> list[Person]:
    """Who keeps the answers nearest to a region: the clerk, else the next above."""
    line = helpers.line(db, region_id, None, now)
    able = {Post.CLERK, Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.TOWN_CADRE}
    assert able <= known_answers.KEEPERS
    return next((list(h.people) for h in line if h.post in able), [])


def to_asker(db: Db, enquiry: Enquiry, text: str, now: datetime) -> None:
    """A way back to whoever asked, bound or not."""
    message = Message(text, thing=enquiry.id)
    if enquiry.asker_id is None or not addresses.of_person(db, enquiry.asker_id):
        addresses.tell_address(db, enquiry.address_id, message, now)
    else:
        addresses.tell(db, enquiry.asker_id, message, now)


def _write(enquiry: Enquiry, person: Person, text: str, now: datetime) -> None:
    text = plain_text(text)
    if not text or len(text) > enquiries.LONGEST:
        raise Refusal(f"请写一句话，{enquiries.LONGEST}个字以内，问的人要看的。")
    enquiry.answer, enquiry.answered_by, enquiry.answered_at = text, person.id, now


def _holder(db: Db, enquiry: Enquiry, person: Person) -> str:
    title = helpers.title(db, enquiry.holder_post, enquiry.holder_region_id)
    return f"{person.name}（{title}）"


def _names(db: Db, enquiry: Enquiry, sitting: list[Person]) -> str:
    title = helpers.title(db, enquiry.holder_post, enquiry.holder_region_id)
    names = "、".join(p.name for p in sitting)
    return f"{names}（{title}）" if names else title
