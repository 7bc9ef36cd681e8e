"""问外单位: the holder gets a link for 供电所, 水务站 or whoever else must act, and forwards it themselves."""

import re
from collections.abc import Iterable

from core.desk import links
from core.outbox import Message
from core.reports import rights
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, spoken_number
from core.reports.outside import answering, referrals, referring, words
from core.reports.outside.referrals import LIFE
from handlers.engine.asks import option, pick, text
from handlers.engine.consent import consent, firm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry, always, may
from handlers.engine.reading import Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import reading, without_number
from handlers.reports.outside.departments import department
from handlers.understand.sayings.polarity import asked, negated

NAME = "ask_outside"
PATH = "/outside/"
_ITSELF = "原话"
_GIVE, _PHOTOS, _NO_PHOTOS, _CONTACT, _NO_CONTACT, _DROP = (
    *("给链接", "带上照片", "不带照片", "写上上报人电话", "不写上报人电话", "取消"),
)
_LED = re.compile("(?:我要|我想|帮我|请)?(?:再)?问(?:一下)?外(?:面的)?单位")
_HANDS = re.compile("(?:移?交给?|转给|发给|推给)(?=[一-鿿]{2,20})")
_OVER = re.compile("已经|刚才|刚|过了|打了|[了过](?=[，,。！! ]|$)|说(?:了|是|要|明天|今天)?")
"""交给供电所了, 供电所说明天来: what has been done or said outside is 进展."""
_EDGES = " ，,。：:；;、"


def hears(turn: Turn) -> Iterable[Reading]:
    """问外单位 水务站 …, 交给供电所 请换电线杆: a department behind 交给, of something that the speaker holds."""
    if not turn.words or turn.open_flow == NAME or asked(turn.words) or negated(turn.words):
        return
    if (_LED.search(turn.words) or _handed(turn.words)) and may(flow, turn):
        yield from reading(turn, NAME, "问外单位", turn.words, sure=True)


def _handed(phrase: str) -> str:
    """The department to which the words hand it, that right behind 交给; nothing where it was done already."""
    match = _HANDS.search(phrase)
    return _unit_in(phrase[match.start() :])[0] if match and not _OVER.search(phrase) else ""


def _unit_in(words: str) -> tuple[str, str]:
    """The department with which the words begin, behind 交给 or not, and what is said of it."""
    match = _HANDS.match(words)
    bare = words[match.end() :] if match else words
    unit = department(bare)
    return (
        (unit, bare.removeprefix(unit).strip(_EDGES))
        if unit and bare.startswith(unit)
        else ("", "")
    )


def _subject(turn: Turn, answers: Answers) -> Report | None:
    """The report, locked; Refusal where nobody outside can be asked about it now."""
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is None:
        return None
    me, version = who(turn), answers.get("version")
    return rights.open_for(turn.db, report_id, me, Action.REFER, turn.now, version)[0]


def _asked_in(answers: Answers) -> tuple[str, str]:
    """The unit and the request, as far as the first words say them."""
    bare = _LED.sub("", without_number(str(answers.get("said", ""))), count=1).strip(_EDGES)
    unit, rest = _unit_in(bare)
    if unit:
        return unit, rest
    if bare and " " not in bare and len(bare) <= 12:
        return bare, ""
    first, _, rest = bare.partition(" ")
    return (first, rest.strip(_EDGES)) if first and len(first) <= 12 else ("", "")


def _unit(answers: Answers) -> str:
    return str(answers.get("unit") or _asked_in(answers)[0])


def _text(turn: Turn, answers: Answers) -> str:
    request = str(answers.get("text") or _asked_in(answers)[1])
    report = _subject(turn, answers) if request == _ITSELF else None
    return referring.without_names(turn.db, report) if report is not None else request


def ask_text(turn: Turn, answers: Answers) -> str:
    """What goes out is what the holder writes."""
    report = _subject(turn, answers)
    assert report is not None  # asked only where there is one
    plain = referring.without_names(turn.db, report)
    return (
        f"写给{_unit(answers)}的话，请他们做什么？他们只看得到这几句和地点。"
        f"就用下面的话，回“{_ITSELF}”：\n“{plain[:200]}”"
    )


def _ways(turn: Turn, answers: Answers, report: Report) -> tuple[str, ...]:
    photo = _NO_PHOTOS if answers.get("photos") else _PHOTOS
    contact = _NO_CONTACT if answers.get("contact") else _CONTACT
    rung = (contact,) if referring.contact_of(turn.db, report) else ()
    return (_GIVE, photo, *rung, _DROP)


def ask_yes(turn: Turn, answers: Answers) -> Message:
    """Exactly what somebody outside will read."""
    report = _subject(turn, answers)
    assert report is not None  # asked only where there is one
    contact = referring.contact_of(turn.db, report) if answers.get("contact") else None
    named = f"写上报人的名字和电话（{'，'.join(contact)}）" if contact else "不写上报人的名字和电话"
    shows = "带上报时的照片" if answers.get("photos") else "不带照片"
    place = f"地点：{report.place}" if report.place and not report.private else ""
    unit = _unit(answers)
    lines = [
        f"{unit}打开链接看得到的是：",
        f"“{_text(turn, answers)}”",
        place,
        f"{named}，{shows}。",
    ]
    lines.append("对了就回“给链接”，要改就回“取消”重新说。")
    choices = tuple(option(label, NAME, "yes", label) for label in _ways(turn, answers, report))
    return Message("\n".join(filter(None, lines)), choices)


def read_yes(turn: Turn, answers: Answers) -> str:
    """Give it, change what it shows, or leave it."""
    report = turn.db.get_one(Report, which_report.meant(turn, answers, which_report.held))
    labels = _ways(turn, answers, report)
    chosen = pick(turn.words, labels)
    label = labels[chosen] if chosen is not None else ""
    if firm(turn.words):
        label = _GIVE
    if consent(turn.words) is False or label == _DROP:
        return _DROP
    if label in (_PHOTOS, _NO_PHOTOS):
        raise MoreSaid({"photos": label == _PHOTOS})
    if label in (_CONTACT, _NO_CONTACT):
        raise MoreSaid({"contact": label == _CONTACT})
    if label != _GIVE:
        raise Retry("没问题就回“给链接”，不问了就回“取消”。")
    return _GIVE


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The link, in a message that is ready to be forwarded."""
    report = _subject(turn, answers)
    if report is None:
        return [Message("现在没有要您办的事。")]
    if answers.get("yes") != _GIVE:
        return [Message("不问了，什么都没有发出去。")]
    old = referrals.open_one(turn.db, report.id, turn.now)
    referral, token = referring.refer(
        turn.db,
        report.id,
        who(turn),
        _unit(answers),
        _text(turn, answers),
        turn.now,
        photos=bool(answers.get("photos")),
        contact=bool(answers.get("contact")),
        version=answers.get("version"),
    )
    over = f"，{old.unit}的旧链接不能用了" if old is not None else ""
    head = (
        f"编号 {spoken_number(report)} 的链接在下面{over}。请把那一段转给{referral.unit}："
        f"{LIFE.days}天内能用，答一次就用完，答了马上告诉您。还由您负责，时限照走。发错了就回“撤销”。"
    )
    village = answering.village_of(turn.db, report)
    link = f"{links.root()}{PATH}{token}"
    forward = words.for_outside(referral.unit, village, referral.text, link, referral.expires_at)
    return [Message(head), Message(forward)]


def _holds_any(turn: Turn, answers: Answers) -> bool:
    return which_report.meant(turn, answers, which_report.held) is not None


flow = Flow(
    name=NAME,
    words=("问外单位", "外单位"),
    hint="问外单位：给供电所这些单位一个链接，请他们答复",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(which_report.held, "哪一件要问外单位？", NAME),
        text(
            "unit",
            "问哪个单位？写名字，比如“供电所”“水务站”。",
            max_chars=referring.LONGEST_UNIT,
            when=lambda t, a: _subject(t, a) is not None and not _unit(a),
        ),
        text(
            "text",
            ask_text,
            max_chars=referring.LONGEST,
            when=lambda t, a: _holds_any(t, a) and not _asked_in(a)[1],
            finds=always,
        ),
        Ask("yes", ask_yes, read_yes, _holds_any),
    ),
    done=done,
)
