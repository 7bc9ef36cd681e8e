"""打卡: a representative records contacts and visits, and why somebody could not be reached."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.clock import day_of
from core.duties import check_ins, contacts, duties
from core.duties.check_ins import CheckInMode, Entry, Proof
from core.duties.duties import Cadence, Mode
from core.duties.reminders import label, unvisited_words
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry.people import Person, Post
from handlers.duties import corrected, visit_clauses, visit_proof
from handlers.duties.files import household_name, household_news, household_people
from handlers.duties.household_words import (
    COULD_NOT,
    MODES,
    VISIT,
    HouseholdWords,
    contact_households,
    day_named,
    happened,
    households_of_others,
    named,
    of_third_persons,
    read_words,
    spoken_mode,
    told_of_a_household,
)
from handlers.engine import commands
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.meaning import Meaning
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.sayings.polarity import asked, future

NAME = "check_in"
BESIDE = "您还说了别的，要一起办就点一下。"
NO_HOUSEHOLDS = "您现在没有联系户，所以没有卡要打。要是弄错了，请找村干部。"


def fill(turn: Turn, meaning: Meaning) -> Answers:
    """Free speech says how; which households and which day is read from the words themselves."""
    return {"mode": spoken_mode(meaning, turn.event.text), "free": True}


def hears(turn: Turn) -> Iterable[Reading]:
    """A contact or a visit told freely: plain where a household is named with how it was reached."""
    words = turn.words
    if not words or not may(flow, turn) or not _told(turn, words):
        return  # what is asked, or still to come, is no contact
    if (better := corrected.entry(turn)) is not None and turn.open_flow != NAME:
        act = Choice("改打卡", NAME, better)
        yield Reading(By.CORRECTION, act, Evidence.PLAIN, "check_in.corrected", Reach.OTHERS, 3.0)
        return
    if (done_now := visit_clauses.made_up(turn)) and (mode := told_of_a_household(done_now)):
        act = Choice("打卡", NAME, {"said": done_now, "mode": mode, "free": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "check_in.made_up", Reach.OTHERS, 3.0)
        return
    here = named(turn, words)
    if turn.open_flow == NAME and _of_the_open_one(turn, here):
        return
    readings = [_by_its_clause(turn, one) for one in commands.of_intent(flow, turn)]
    if happened(words):  # who is in hospital was not missed, but something happened to them
        readings = [one for one in readings if one.act.answers.get("mode") != COULD_NOT]
    named_ones = bool(readings or told_of_a_household(words)) and bool(here)
    if told_of_a_household(words) and not here and households_of_others(turn, words):
        act = Choice("打卡", NAME, {"said": words, "free": True})  # which says whose they are
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="check_in.others", belief=2.0)
    elif readings and named_ones:
        yield replace(readings[0], evidence=max(readings[0].evidence, Evidence.LIKELY), shared=True)
    elif readings:
        yield replace(readings[0], reach=Reach.SELF)
    elif named_ones and (mode := told_of_a_household(words)):
        act = Choice("打卡", NAME, {"said": words, "mode": mode, "free": True})
        yield Reading(
            By.FLOW, act, Evidence.PLAIN, why="check_in.household", reach=Reach.OTHERS, belief=2.0
        )


def _of_the_open_one(turn: Turn, here: tuple[str, ...]) -> bool:
    """Whether it is said of the household that is being recorded, and tells of no other way on another day."""
    recording = read_words(turn, turn.open_answers)
    mode, day = told_of_a_household(turn.words), day_named(turn.words, day_of(turn.now))
    again = mode not in (None, recording.mode) and day is not None and day != recording.day
    return set(here) <= set(recording.households) and not (again and here)


_SAT = re.compile("坐了|聊了|扯了|看了[他她看一]|喝了.{0,3}茶")


def _by_its_clause(turn: Turn, reading: Reading) -> Reading:
    """The same reading; a household of which its own clause says that it was missed, was missed."""
    naming = [clause for clause in clauses(turn.words) if named(turn, clause)]
    rest = [clause for clause in clauses(turn.words) if clause not in naming]
    if any(_SAT.search(clause) for clause in rest):
        return reading  # 他不在家他老婆在，我坐了一会: the household was visited
    if not naming or any(told_of_a_household(clause) != COULD_NOT for clause in naming):
        return reading
    act = reading.act
    return replace(reading, act=replace(act, answers=act.answers | {"mode": COULD_NOT}))


_GIVEN_TO = re.compile("[派交转分托]给")
"""派给刘大勇 says whose something is now, not that he was reached or missed."""


def _told(turn: Turn, words: str) -> bool:
    """Whether it is told and done: of a household that is named, what is said where it is named counts."""
    naming = [clause for clause in clauses(words) if named(turn, clause)] or [words]
    people = [name for home in household_people.within(turn) for name in home.names]
    return not any(
        asked(clause)
        or future(clause)
        or of_third_persons(clause, people)
        or (_GIVEN_TO.search(clause) and told_of_a_household(clause) is None)
        for clause in naming
    )


def parts(turn: Turn) -> tuple[str, ...]:
    """Households that were reached in different ways, each way by itself, to whoever serves any."""
    return visit_clauses.parts(turn) if may(flow, turn) else ()


_EXCEPT = re.compile("除|以外|之外|没去|没跑|没走")


def _tells_how(turn: Turn) -> bool:
    """Whether names answer which households: nothing is asked, to come or broken, nor reached in different ways."""
    words = turn.words
    if turn.meaning.intent == "report_problem" and told_of_a_household(words) is None:
        return False
    return not (asked(words) or future(words) or faulty(words)) and len(parts(turn)) < 2


def by_names(ask: Ask) -> Ask:
    """The same ask; several households named at once are all meant, and how they were reached."""

    def read(turn: Turn, answers: Answers) -> Any:
        try:
            if _EXCEPT.search(turn.words):
                raise Retry("请直接写去了哪几户，或回号码，或发“取消”。")
            return ask.read(turn, answers)
        except Retry:
            several = list(named(turn, turn.words))
            if not several or not _tells_how(turn):
                raise
            mode = told_of_a_household(turn.words)
            how = {"mode": mode} | ({"said": turn.words} if mode == COULD_NOT else {})
            raise MoreSaid(
                {"household": several[0], "households": several} | (how if mode else {})
            ) from None

    return replace(ask, read=read)


def households(turn: Turn, _: Answers) -> Options:
    """Every contact household, longest ago first."""
    return [(home.household_id, label(home, day_of(turn.now))) for home in contact_households(turn)]


def unnamed(turn: Turn, answers: Answers) -> bool:
    """打卡 alone: it must be said which household. Free speech is offered a list instead."""
    if not contact_households(turn) or read_words(turn, answers).households:
        return False
    refuse_others(turn, answers.get("said", ""))
    return not answers.get("free")


def refuse_others(turn: Turn, words: str) -> None:
    """Refusal when the words name only households of others."""
    others = households_of_others(turn, words)
    if others:
        names = "、".join(home.name for home in contact_households(turn))
        raise Refusal(f"{'、'.join(others)}不是您的联系户，没有记。您的联系户是{names}。")


def no_day(turn: Turn, answers: Answers) -> bool:
    """An entry for some earlier day that was not named."""
    what = read_words(turn, answers)
    return bool(what.households) and what.backdated and what.mode != COULD_NOT


def read_day(turn: Turn, _: Answers) -> str:
    """A past day, in the words that people use."""
    day = day_named(turn.event.text, day_of(turn.now))
    if day is None:
        raise Retry("没看懂是哪一天，请回比如“昨天”“上周四”“3月5日”，或发“取消”。")
    return day.isoformat()


def late(turn: Turn, answers: Answers) -> bool:
    """Whether the entry comes after the period that it is for."""
    what = read_words(turn, answers)
    served = contact_households(turn)
    if what.day is None or what.mode == COULD_NOT or not what.households or not served:
        return False
    preset = duties.of_village(turn.db, served[0].village_id)
    return preset.is_late(Mode(what.mode), what.day, day_of(turn.now))


def visiting_one(turn: Turn, answers: Answers) -> bool:
    """A visit to one household: a photo may be shown for it."""
    what = read_words(turn, answers)
    return what.mode == VISIT and len(what.households) == 1 and not turn.photos


def visiting_by_command(turn: Turn, answers: Answers) -> bool:
    """Whoever told it freely, or answered a list, is not asked for the place as well."""
    what = read_words(turn, answers)
    asked = not answers.get("free") and "picked" not in answers
    return asked and what.mode == VISIT and len(what.households) == 1


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Record what was said, or offer the list when no household was named."""
    what = read_words(turn, answers)
    if turn.person is None or not contact_households(turn):
        return [Message(NO_HOUSEHOLDS)]
    if not what.households:
        return [which(turn, what)]
    changed = corrected.takes_back(turn, answers)
    entry = enter(turn, turn.person, what, answers)
    turn.forget()
    told = ("改过来了。" if changed else "") + summary(turn, what, entry)
    one = entry.noted[0] if len(entry.noted) == 1 and entry.mode != CheckInMode.COULD_NOT else ""
    more = household_news.beside(turn, what.words, one) if one else ()
    return [Message(told + (BESIDE if more else ""), more)]


def expire(turn: Turn, answers: Answers) -> list[Message]:
    """A visit that was told stays told: it is recorded without what was still asked for."""
    what = read_words(turn, answers)
    if not what.households or what.backdated or visit_proof.photo_needed(turn):
        return []
    return done(turn, answers)


def which(turn: Turn, what: HouseholdWords) -> Message:
    """The list, to be answered with several numbers, with what is known already in each choice."""
    known = {"mode": what.mode, "words": what.words}
    if what.day is not None:
        known["day"] = what.day.isoformat()
    choices = tuple(
        Choice(words, NAME, {"household": one} | known) for one, words in households(turn, {})
    )
    past = what.day is not None and what.day != day_of(turn.now)
    when = f"{what.day.month}月{what.day.day}日的事，" if what.day and past else ""
    return Message(f"{when}是哪几户？回号码，几户就写几个号码。", choices)


def enter(turn: Turn, by: Person, what: HouseholdWords, answers: Answers) -> Entry:
    """The one call into core."""
    if what.mode == COULD_NOT:
        return check_ins.could_not(turn.db, by, what.households, what.words, turn.now)
    photos, place = answers.get("photos") or {}, answers.get("place") or {}
    # A name alone is no note.
    bare = any(what.words in home.name for home in contact_households(turn))
    notes = ("" if bare else what.words, answers.get("note"), photos.get("note"))
    details: dict[str, Any] = {
        "note": " ".join(filter(None, notes)),
        "day": what.day,
        "why_late": answers.get("why_late", ""),
    }
    if what.mode != VISIT:
        return check_ins.contact(turn.db, by, what.households, turn.now, **details)
    shown = Proof(
        photos=tuple(photos.get("ids", turn.photos)),
        place=place.get("place", ""),
        location=tuple(place["location"]) if "location" in place else turn.event.location,
    )
    return check_ins.visit(turn.db, by, what.households, turn.now, proof=shown, **details)


def summary(turn: Turn, what: HouseholdWords, entry: Entry) -> str:
    """What was recorded, what had been before, who remains, and the way back."""
    lines = []
    if entry.noted:
        done_so = {
            CheckInMode.CONTACT: "联系过了",
            CheckInMode.VISIT: "走访过了",
            CheckInMode.COULD_NOT: f"没联系上（{what.words}）",
        }[entry.mode]
        day = f"{entry.day.month}月{entry.day.day}日"
        back = f"，算补记{day}的" if entry.late else f"（{day}）"
        when = back if entry.day != day_of(turn.now) else ""
        lines.append(f"记上了：{'、'.join(entry.noted)}{done_so}{when}。")
    if entry.already:
        lines.append(f"{'、'.join(entry.already)}已经记过了，没有重复记。")
    lines.append(remaining(turn, entry))
    if entry.noted:
        lines.append("记错了就回“撤销”。")
    return "".join(lines)


def remaining(turn: Turn, entry: Entry) -> str:
    """Who is still to be visited, or contacted this week."""
    served, today = contact_households(turn), day_of(turn.now)
    preset = duties.of_village(turn.db, served[0].village_id)
    if entry.mode == CheckInMode.VISIT or not contacts.asked_of(served, preset, Mode.CONTACT):
        done_with = [d.cadence for d in preset.duties if d.mode == Mode.VISIT]
        span = "本月" if set(done_with) == {Cadence.MONTH} else "该走访的"
        return unvisited_words(served, preset, today) or f"{span}都走访过了，辛苦了！"
    names = "、".join(
        home.marked for home in contacts.still_owed(served, preset, Mode.CONTACT, today)
    )
    return f"本周还没联系：{names}。" if names else "本周都联系过了，辛苦了！"


flow = Flow(
    name=NAME,
    words=("打卡", "走访打卡", "/checkin"),
    posts=frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}),
    hint="打卡：记上门走访，也可以直接说“给王建国打了电话”",
    order=1,
    intents=tuple(MODES),
    fill=fill,
    hears=hears,
    parts=parts,
    reach=Reach.OTHERS,
    many=True,
    dated=True,
    expire=expire,
    asks=(
        household_name.said_how(NAME),
        by_names(choose("household", "走访了哪一户？", households, flow=NAME, when=unnamed)),
        Ask(
            "day",
            lambda *_: Message("是哪一天的事？回比如“昨天”“上周四”“3月5日”。"),
            read_day,
            no_day,
        ),
        text("why_late", "补记会注明“补记”。当时为什么没记？", max_chars=100, when=late),
        Ask(
            "photos",
            visit_proof.ask_photo,
            visit_proof.read_photo,
            visiting_one,
            free=True,
            finds=visit_proof.answered,
            unanswered=lambda: {"ids": [], "note": ""},
        ),
        Ask(
            "place",
            visit_proof.ask_place,
            visit_proof.read_place,
            visiting_by_command,
            free=True,
            finds=visit_proof.place_told,
            unanswered=dict,
        ),
    ),
    done=done,
)
