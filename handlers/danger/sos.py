"""呼救: danger to life is answered at once, and people are rung, before anything is asked."""

from collections.abc import Iterable
from dataclasses import replace

from core.emergencies import crying, words
from core.emergencies.emergencies import Emergency
from core.emergencies.kinds import Kind
from core.outbox import Choice, Message
from core.reports.ladder.reports import Report
from handlers.danger import crier, doorbell, emergency_village, matters, report_village
from handlers.danger.involved import aimed, involved, sender
from handlers.danger.rescue_words import asks_of_cries, coming, over, surely_over
from handlers.danger.unnamed import without_heading
from handlers.engine.consent import consent, small_talk
from handlers.engine.event import NEWS, Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports.filing import recent
from handlers.reports.filing.agreeing import kept
from handlers.understand.danger import danger_kind
from handlers.understand.meaning import in_danger
from handlers.understand.places import places
from handlers.understand.sayings.secrecy import secrecy, without_secrecy

NAME = "sos"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """A new emergency, more about one that goes on, or the village of one that had none."""
    if answers.get("thing") and {"village", "town", "from"} & set(answers):
        return [_given_a_village(turn, answers)]
    going_on = _going_on(turn, answers)
    if going_on is not None:
        return [crier.spoken_to(turn, going_on, _more(turn, answers, going_on))]
    emergency = _cry(turn, answers)
    wished = crier.facts(turn, answers).private
    return [crier.spoken_to(turn, emergency, crier.answer(turn, emergency, wished=wished))]


def _given_a_village(turn: Turn, answers: Answers) -> Message:
    if turn.db.get(Report, str(answers["thing"])) is not None:
        return report_village.placed(turn, answers)
    return emergency_village.placed(turn, answers)


def _going_on(turn: Turn, answers: Answers) -> Emergency | None:
    """The sender's own cry to which these words belong; 呼救 alone is the same cry, once more."""
    mine = involved(turn).cries
    text = str(answers.get("said", ""))
    if "emergency" in answers:
        return next((e for e in mine if e.id == answers["emergency"]), None)
    if answers.get("new"):
        return None
    return next((e for e in mine if not text or matters.joins(e, text)), None)


def _cry(turn: Turn, answers: Answers) -> Emergency:
    matter = crier.facts(turn, answers)
    bare = not matter.text or matter.text in flow.words
    pressed = turn.words in flow.words or doorbell.pressed(turn) is not None
    home = doorbell.bell(turn) if bare or pressed else None
    kind = Kind.DOORBELL if home is not None else crier.kind_of(matter.text)
    unnamed = home is None and crier.unnamed(turn, matter, kind, answers)
    if unnamed and matter.at_home:  # 邻居家里: not the sender's own house
        matter = replace(matter, place="", at_home=False)
    region_id, household_id = crier.where(turn, answers, matter, unnamed=unnamed)
    return crying.cry(
        turn.db,
        sender(turn),
        "" if bare else without_heading(matter.text) if unnamed else matter.text,
        turn.now,
        kind=kind,
        village_id=matter.village_id,
        region_id=region_id,
        household_id=household_id,
        place=matter.place,
        location=matter.location,
        telephone=crier.telephone(matter.text),
        photos=(*matter.photos, *(() if unnamed else turn.voices)),
        kept_from=crier.blamed(turn, kind, matter),
        unnamed=unnamed,
    )


def _more(turn: Turn, answers: Answers, emergency: Emergency) -> Message:
    """Words, photos or a place for it; a village named in the words finds somebody who goes."""
    matter = crier.facts(turn, answers)
    text = str(answers.get("said", ""))
    if emergency.region_id is None and matter.village_id is not None:
        emergency = emergency_village.by_words(turn, emergency, matter)
    named = danger_kind(text)
    kind = Kind(named) if named else Kind(emergency.kind)
    unnamed = emergency.unnamed or (
        matter.private and crier.unnamed(turn, crier.whole(turn, emergency, matter), kind, answers)
    )
    before = emergency.unnamed
    emergency = crying.more(
        turn.db,
        emergency.id,
        sender(turn),
        matter.text
        or ("" if text or matter.photos or matter.location or turn.voices else "再次呼救"),
        turn.now,
        location=matter.location,
        place=matter.place if matter.place and not matter.at_home else "",
        telephone=crier.telephone(text),
        photos=(*matter.photos, *(() if unnamed else turn.voices)),
        kind=Kind(named) if named else None,
        unnamed=unnamed,
    )
    if matter.private and not before:
        return crier.wished(turn, emergency, matter.text)
    return crier.joined(turn, emergency, text)


def urgent(turn: Turn) -> Iterable[Reading]:
    """Words that say that a life is in danger now, or the doorbell of a household that has one."""
    wording = turn.words or turn.event.heard
    if turn.event.forwarded == NEWS:
        return
    if wording and asks_of_cries(wording) and not crier.perilous(wording):
        return
    if wording and in_danger(wording):
        if not _of_a_rescue(turn):
            yield _cried(turn, wording)
    elif (mine := _wishes(turn)) is not None:
        act = Choice("呼救", NAME, {"said": wording, "emergency": mine.id})
        yield Reading(By.DANGER, act, Evidence.CERTAIN, why="sos.unnamed")
    elif turn.words and turn.event.advice is not None and turn.event.advice.danger:
        act = Choice("是，有危险", NAME, {"said": turn.words})
        yield Reading(
            By.DANGER,
            act,
            Evidence.LIKELY,
            why="sos.advised",
            reach=Reach.OTHERS,
            question=f"是有人有危险吗？{words.CALL}",
        )
    elif not involved_in_a_cry(turn) and doorbell.pressed(turn) is not None:
        act = Choice("呼救", NAME, {"said": turn.words})
        yield Reading(By.DANGER, act, Evidence.CERTAIN, why="sos.doorbell")


def _wishes(turn: Turn) -> Emergency | None:
    """The sender's own cry that goes on, where they now wish to stay unnamed: that is said of it, and of no report."""
    if not turn.words or not secrecy(turn.words):
        return None
    mine = next(iter(involved(turn).cries), None)
    return mine if mine is not None and not matters.another(turn, mine) else None


def involved_in_a_cry(turn: Turn) -> bool:
    """Whether the sender's own cry goes on: a second press is more of it."""
    return bool(turn.person is not None and _maybe(turn) and involved(turn).cries)


def _maybe(turn: Turn) -> bool:
    return doorbell.pressed(turn) is not None


def _cried(turn: Turn, wording: str) -> Reading:
    mine = next((e for e in involved(turn).cries if matters.joins(e, wording)), None)
    more = {"emergency": mine.id} if mine is not None else {"new": True} | _just_told(turn)
    act = Choice("呼救", NAME, {"said": wording} | more)
    return Reading(By.DANGER, act, Evidence.CERTAIN, why="sos.cry")


def _of_a_rescue(turn: Turn) -> bool:
    """Whether whoever was rung speaks of that danger: 我马上到，叫120; or who cried says that it is over."""
    concerned = involved(turn)
    if concerned.cries and surely_over(turn.words):
        return True
    if not concerned.called:
        return False
    if coming(turn.words) or (over(turn.words) is not None and surely_over(turn.words)):
        return True
    me = turn.person.id if turn.person else ""
    went = [e for e in concerned.called if me in e.going]
    return any(matters.joins(e, turn.words) for e in went) or not crier.perilous(turn.words)


def _just_told(turn: Turn) -> Answers:
    """What was reported a moment ago says where, and perhaps why, somebody is in danger.

    Of what is kept from somebody, or said in confidence, only a danger: whoever is rung may be the one it is about.
    """
    if turn.open_flow == "report":
        draft = turn.open_answers
        drafted = [draft.get("said") or draft.get("what"), *draft.get("more", [])]
        before, private = [w for w in drafted if w], kept(turn, draft)
        of_it = all(crier.perilous(w) or not without_secrecy(w) for w in before)
        wish = {"private": True} if private and of_it else {}
    else:
        newest = recent.just_filed(turn)
        if newest is None or newest.danger or places(turn.words):
            return {}
        before, private = [newest.text], bool(newest.private or newest.kept_from)
        wish = {"private": True} if newest.private and crier.perilous(newest.text) else {}
    return {"more": [w for w in before if not private or crier.perilous(w)], **wish}


def hears(turn: Turn) -> Iterable[Reading]:
    """While the sender's own cry for help goes on, what they write, show or send belongs to it."""
    wording = turn.words
    if not (
        wording
        or turn.photos
        or turn.event.location is not None
        or turn.voices
        or turn.event.sticker
        or turn.event.attached
    ):
        return
    mine = next(iter(involved(turn).cries), None)
    if mine is None or (wording and matters.another(turn, mine)):
        return
    if wording and (small_talk(wording) or consent(wording) is not None):
        act = aimed("呼救", "going", {"action": "listen"}, mine)
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="sos.listened")
        return
    act = Choice("呼救", NAME, {"said": wording, "emergency": mine.id})
    yield Reading(By.DANGER, act, Evidence.PLAIN, why="sos.more")


flow = Flow(
    name=NAME,
    words=("呼救", "救命", "/sos"),
    hint="呼救：有人有生命危险时发这两个字，马上通知人",
    order=12,
    intents=("sos_help",),
    urgent=urgent,
    hears=hears,
    asks=(),
    done=done,
    public=True,
)
