"""补充: more words, photos or a place for a report that is open."""

import re
from collections.abc import Iterable

from core.db import whole
from core.errors import Refusal
from core.outbox import Choice, Message
from core.reports import correcting, following, notices, rights
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, spoken_number
from core.reports.wording.kept import plain_text
from handlers.engine import commands
from handlers.engine.consent import consent, ungreeted
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Offer, Retry, always
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports import reopened, which_report
from handlers.reports.filing import recent
from handlers.reports.filing.corrected import corrected
from handlers.reports.filing.problem import lacking, more_sent, who
from handlers.understand.category import category
from handlers.understand.places import places
from handlers.understand.sayings.aside import aside
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.polarity import asked

OPEN = which_report.followed(
    State.FILED, State.ACCEPTED, State.SAFE, State.SPLIT, State.DONE, State.UNASSIGNED
)
_A_PLACE = 20
"""So many characters say where it is and nothing else."""
_LEAD = re.compile(r"^(?:关于)?(?:编号\s*)?(?:\d{1,6}号?)?\s*补充(?:一下|说明)?[\s:：,，]*")


def nothing_yet(turn: Turn, answers: Answers) -> bool:
    """Only the word 补充 was said, and there is something to add to."""
    if answers.get("nod"):
        return False
    return not words(answers) and not answers.get("sent") and bool(OPEN(turn))


def words(answers: Answers) -> str:
    """What is added, without the word that says so."""
    return _LEAD.sub("", str(answers.get("said", ""))).strip()


def ask_more(_: Turn, __: Answers) -> Message:
    """What is to be added."""
    return Message("补充什么？直接写，或发照片、位置。")


def read_more(turn: Turn, answers: Answers) -> Answers:
    """Words, a photo or a place."""
    words = turn.event.text.strip()
    more = more_sent(turn, {}) if turn.photos or turn.event.location else {}
    if not words and not more:
        raise Retry("请写要补充的话，或发照片、位置；不补充了就发“取消”。")
    return {"said": words} | more


def hears(turn: Turn) -> Iterable[Reading]:
    """What is said or shown soon after a report was filed or sent back, and belongs to it."""
    if consent(turn.words) is True:
        yield from _nodded(turn)
        return
    if (nowhere := _without_place(turn)) is not None and not turn.open_flow:
        act = Choice("补上地点", flow.name, {"said": turn.words, "place": True}, thing=nowhere.id)
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.place", belief=2.5)
        return
    again = reopened.fitting(turn)
    newest = again or recent.just_filed(turn)
    if again is not None or (newest is not None and recent.fits(turn, newest)):
        assert newest is not None
        explicit = turn.words.startswith("补充")  # an act of its own, which 撤销 speaks of
        act = Choice(
            "补充", flow.name, {"said": turn.words, "joined": not explicit}, thing=newest.id
        )
        sure = 3.0 if correction(turn.words) is not None else 1.5
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="report.joined", belief=sure)
    elif readings := commands.of_intent(flow, turn) if turn.words else ():
        explicit = turn.words.startswith("补充")
        if explicit or not OPEN(turn) or recent.says_more(turn, OPEN(turn)):
            yield from readings


def _without_place(turn: Turn) -> Report | None:
    """The sender's only open report that lacks its place, where these words, or a location, are one."""
    words = ungreeted(turn.words)
    bare = len(words) <= _A_PLACE and bool(places(words)) and not faulty(words) and not asked(words)
    if not bare and (words or turn.event.location is None):
        return None
    newest = recent.just_filed(turn)
    candidates = OPEN(turn) if newest is None else [newest]
    return lacking(candidates)


def _nodded(turn: Turn) -> Iterable[Reading]:
    """确认 or 要得 to 已上报: a nod, which changes nothing and needs no answer."""
    if recent.just_filed(turn) is not None:
        act = Choice("补充", flow.name, {"nod": True})
        yield Reading(By.CORRECTION, act, Evidence.PLAIN, why="report.nod")


def offer(turn: Turn) -> Offer | None:
    """Words just behind a report that nobody else hears may be more of it."""
    newest, words = recent.just_filed(turn), turn.words
    if newest is None or aside(words) or asked(words) or faulty(words) or places(words):
        return None
    act = Choice("补充进去", flow.name, {"said": words, "joined": True}, thing=newest.id)
    return Offer(f"要是说的还是编号 {spoken_number(newest)}，我可以补充进去。", act)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Add it; whoever has the report sees it at once."""
    if answers.get("nod"):
        return []
    if answers.get("instead"):
        return [_edited(turn, answers)]
    if answers.get("joined") and (known := _said_already(turn, answers)):
        return [known]
    report_id = which_report.meant(turn, answers, OPEN)
    if report_id is None:
        return [which_report.NONE_OPEN]
    spoken = str(answers.get("said", ""))
    said = correction(spoken) if answers.get("joined") else None
    new = corrected(rights.seen(turn.db, report_id, who(turn)), spoken, said) if said else {}
    if new:
        return [_corrected(turn, report_id, new)]
    more = answers.get("more", {})
    sent = more.get("sent") or answers.get("sent") or {}
    place = sent.get("location")
    label, placed = sent.get("spot", ""), rights.seen(turn.db, report_id, who(turn)).place
    spot = ungreeted(turn.words) if answers.get("place") else "" if placed else label
    detail = "" if answers.get("place") else more.get("said") or words(answers)
    report = following.add(
        turn.db,
        report_id,
        who(turn),
        turn.now,
        detail=" ".join(filter(None, (detail, label if placed else ""))),
        place=spot,
        photos=tuple(sent.get("photos", [])),
        location=(place[0], place[1]) if place else None,
        at_once=bool(answers.get("joined")) and recent.just_filed(turn) is not None,
    )
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已补充到编号 {spoken_number(report)}，{by}会看到。")]


def _said_already(turn: Turn, answers: Answers) -> Message | None:
    """The very words of the report again: it has been filed, and nobody is told twice."""
    report = rights.seen(turn.db, str(answers["thing"]), who(turn))
    if not answers.get("said") or str(answers["said"]) not in report.text or answers.get("sent"):
        return None
    return Message(f"这件已经报上去了，编号 {spoken_number(report)}，不用再报。")


def changed(turn: Turn, old: str) -> Reading | None:
    """A message that was filed has been edited: until somebody acts the report is put right, then it is a supplement.

    Words that tell of no matter, such as 好, are no better report: it is asked what is meant.
    """
    if not faulty(turn.words) and category(turn.words) is None:
        return None
    before = plain_text(old).rstrip("，,。.；;！! ")
    mine = [r for r in which_report.filed(turn) if before and before in r.text]
    if not mine:
        return None
    act = Choice("补充", flow.name, {"said": turn.words, "instead": before}, thing=mine[0].id)
    return Reading(By.CORRECTION, act, Evidence.PLAIN, why="report.edited")


def _edited(turn: Turn, answers: Answers) -> Message:
    """The report with its words put right; where somebody has acted on it already, the new words beside the old."""
    old, new = str(answers["instead"]), plain_text(str(answers["said"]))
    report = rights.seen(turn.db, str(answers["thing"]), who(turn))
    text, here, there = report.text.replace(old, new, 1), places(old), places(new)
    place = there[0] if there and here and report.place == here[0] else None
    try:
        with whole(turn.db):
            fresh = correcting.correct(
                turn.db,
                report.id,
                who(turn),
                turn.now,
                text=text,
                place=place,
                category=category(text),
            )
    except Refusal:
        detail = f"改为：{new}"
        fresh = following.add(turn.db, report.id, who(turn), turn.now, detail=detail)
        by = notices.holder_words(turn.db, fresh, turn.now)
        return Message(f"您改的话已补充到编号 {spoken_number(fresh)}，{by}会看到。")
    by = notices.holder_words(turn.db, fresh, turn.now)
    return Message(f"改好了，编号 {spoken_number(fresh)}：{notices.cut(fresh.text)}。由{by}办。")


def _corrected(turn: Turn, report_id: str, new: dict[str, str]) -> Message:
    report = correcting.correct(
        turn.db,
        report_id,
        who(turn),
        turn.now,
        text=new.get("text"),
        place=new.get("place"),
        category=category(new.get("text", "")),
    )
    by = notices.holder_words(turn.db, report, turn.now)
    return Message(f"改好了，编号 {spoken_number(report)}：{notices.cut(report.text)}。由{by}办。")


flow = Flow(
    name="add_detail",
    words=("补充上报",),
    hint="补充上报：给报过的事加几句话或照片",
    spoken=("补充",),
    intents=("add_detail",),
    asks=(
        which_report.which(
            OPEN, "补充到哪一件？", "add_detail", when=lambda _, a: not a.get("nod")
        ),
        Ask("more", ask_more, read_more, nothing_yet, free=True, story=True, finds=always),
    ),
    done=done,
    hears=hears,
    offer=offer,
    edited=changed,
)
