"""我去了: whoever was rung says that they go, that they cannot, that more are needed, or how it stands there."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from core.emergencies import answering, emergencies, notices, words
from core.emergencies.emergencies import OPEN, Emergency, EmergencyState
from core.errors import Refusal
from core.outbox import Choice, Message, Outgoing, choices_of
from handlers.danger import crier, matters, unnamed
from handlers.danger.involved import aimed, involved, line, meant, sender, unanswered_near
from handlers.danger.rescue_words import (
    about_it,
    asks_about_it,
    coming,
    declines,
    over,
    surely_over,
    wants_hands,
)
from handlers.engine.consent import consent, small_talk
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.meaning import in_danger

NAME, STAND_DOWN = "going", "stand_down"
_FRESH = timedelta(hours=2)
_SHORT = 8
_HEARS_ALL = timedelta(minutes=40)
"""So long after 我去了 whatever whoever went writes is taken to be of it, unless it is plainly something else."""


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it, for the emergency that is meant; where several may be, ask which."""
    action, thing = answers.get("action", "go"), answers.get("thing")
    if thing is None:
        return [_which(turn, [str(i) for i in answers.get("of", [])], action)]
    doing = {
        "go": _go,
        "decline": _decline,
        "hands": _hands,
        "outcome": _outcome,
        "where": _where,
        "ask": unnamed.asked_of_crier,
        "listen": _listen,
        "heard": _heard,
    }
    return [doing[action](turn, str(thing), str(answers.get("said", "")))]


def _which(turn: Turn, ids: Sequence[str], action: str) -> Message:
    every = [emergencies.held(turn.db, one) for one in ids]
    choices = tuple(Choice(line(turn, e), NAME, {"action": action}, e.id) for e in every)
    if not choices:
        raise Refusal("现在没有要您去的呼救。")
    return Message("是哪一家？回号码。", choices)


def _go(turn: Turn, thing: str, wording: str) -> Message:
    emergency = answering.go(turn.db, thing, sender(turn), turn.now)
    if emergency.drill:
        return Message(f"{words.DRILL}您应了，谢谢您。这是演练，不用真去。")
    if over(wording) is not None:
        return _outcome(turn, thing, wording)
    whose = notices.whose(turn.db, emergency, sender(turn).person_id)
    where = notices.where(turn.db, emergency)
    text = words.you_go(whose, notices.telephone(emergency, sender(turn).person_id))
    if emergency.unnamed:
        text = f"{text}{words.ASK_THROUGH}"
    return Message(f"{text}\n地方：{where}" if where else text, thing=thing)


def _decline(turn: Turn, thing: str, _: str) -> Message:
    answering.decline(turn.db, thing, sender(turn), turn.now)
    return Message("知道了，我接着叫别人。又能去了，就回“我去了”。")


def _hands(turn: Turn, thing: str, wording: str) -> Message:
    emergency = answering.hands(turn.db, thing, sender(turn), turn.now)
    if wording:
        answering.outcome(turn.db, thing, sender(turn), wording, turn.now)
    called = [emergencies.name_of(turn.db, one) for one in emergencies.rung(turn.db, emergency.id)]
    return Message(f"正在再叫人：{'、'.join(called)}。谁动身我告诉您。")


def _outcome(turn: Turn, thing: str, wording: str) -> Message:
    """What they wording goes to who cries; whether it is over is asked."""
    emergency = answering.outcome(turn.db, thing, sender(turn), wording, turn.now)
    whose = notices.whose(turn.db, emergency)
    ending = over(wording)
    if ending is not None:
        scene = notices.scene(turn.db, emergency)
        return words.is_it_over(thing, notices.cut(wording), ending.value, scene)
    kept = "记下了，不告诉别人。" if emergency.hushed else f"好，已告诉{whose}。"
    return Message(
        kept + "人没事了就回“人没事了”，还要帮手就回“还要人”。",
        words.outcome_choices(thing),
        thing=thing,
    )


def _where(turn: Turn, thing: str, _: str) -> Message:
    emergency = emergencies.held(turn.db, thing)
    me = sender(turn).person_id
    lines = [notices.what(turn.db, emergency, me)]
    place = notices.where(turn.db, emergency)
    lines += [f"地方：{place}"] if place else []
    telephone = notices.telephone(emergency, me)
    lines += [f"打过去：{telephone}"] if telephone else []
    lines += [] if emergency.names_to(me) else [words.ASK_THROUGH]
    lines.append(crier.stands(turn, emergency))
    return Message("\n".join(lines), words.ring_choices(thing), thing=thing)


def _heard(_: Turn, thing: str, __: str) -> Message:
    return Message(
        f"收到就好，可还没有算您去。{words.HOW_TO_ANSWER}", words.ring_choices(thing), thing=thing
    )


def _listen(turn: Turn, thing: str, _: str) -> Message:
    return crier.listened(emergencies.held(turn.db, thing), turn)


def _act(action: str, of: Sequence[Emergency], wording: str, label: str) -> Choice:
    if len(of) == 1:
        return aimed(label, NAME, {"action": action, "said": wording}, of[0])
    return Choice(label, NAME, {"action": action, "of": [e.id for e in of], "said": wording})


def urgent(turn: Turn) -> Iterable[Reading]:
    """The answer to whether it is over, and what whoever was rung says of going: before all else that is open."""
    if not turn.words or turn.event.press is not None:
        return
    answer = _to_the_question(turn)
    if answer is not None:
        yield Reading(By.DANGER, answer, Evidence.CERTAIN, why="going.is_it_over")
        return
    if coming(turn.words):
        yield from _coming(turn)
    elif declines(turn.words):
        called = [e for e in _called(turn) if e.state == EmergencyState.RINGING or _goes(turn, e)]
        if called:
            act = _act("decline", called, turn.words, words.CANNOT)
            yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.cannot")
    yield from _is_over(turn)


def _coming(turn: Turn) -> Iterable[Reading]:
    called = meant(turn, _called(turn))
    if not called and not _called(turn):
        called = unanswered_near(turn)[:1] or _too_late(turn)
    waiting = [e for e in called if e.state != EmergencyState.GOING]
    fresh = waiting or [e for e in called if turn.now - e.at <= _FRESH]
    if not fresh:
        return
    goes = [e for e in fresh if _goes(turn, e)]
    if len(fresh) == 1 and goes:  # there already: what they say is how it stands
        act = _act("outcome", fresh, turn.words, words.GO)
    else:
        act = _act("go", fresh, turn.words, words.GO)
    yield Reading(By.DANGER, act, Evidence.CERTAIN, why="going.coming", belief=1.0)


def _too_late(turn: Turn) -> list[Emergency]:
    """What ended a moment ago: 我去了 opens it no more, and is told so."""
    if turn.person is None or len(turn.words) > _SHORT:
        return []
    return emergencies.just_over(turn.db, turn.person.id, turn.now - _HEARS_ALL)[:1]


def _called(turn: Turn) -> list[Emergency]:
    return list(involved(turn).called)


def _goes(turn: Turn, emergency: Emergency) -> bool:
    return turn.person is not None and turn.person.id in emergency.going


def _newest_question(turn: Turn) -> Outgoing | None:
    """The newest message with choices, if it asks whether an emergency is over, and was put just now."""
    newest = next(iter(turn.questions), None)
    if newest is None or newest.choices[0]["flow"] != STAND_DOWN or turn.open_flow:
        return None
    return newest if turn.now - newest.due_at <= _FRESH else None


def _to_the_question(turn: Turn) -> Choice | None:
    agreed = consent(turn.words)
    if agreed is None and over(turn.words) is not None and not in_danger(turn.words):
        agreed = True
    newest = _newest_question(turn) if agreed is not None else None
    if newest is None:
        return None
    yes, no = choices_of(newest)[:2]
    if yes.label != words.YES:
        return None
    chosen = yes if agreed else no
    return Choice(chosen.label, chosen.flow, chosen.answers | {"thing": chosen.thing}, chosen.thing)


def _is_over(turn: Turn) -> Iterable[Reading]:
    """找到了, 没事了, 误会: by who cried, or by whoever was rung; asked about before it counts."""
    ending = over(turn.words)
    if ending is None or (in_danger(turn.words) and not surely_over(turn.words)):
        return
    concerned = involved(turn)
    mine = [e for e in concerned.cries if e.state in OPEN]
    if mine:
        asked = {"asks": ending.value, "words": turn.words}
        act = aimed("没事了", STAND_DOWN, asked, (meant(turn, mine) or mine)[0])
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.over")
        return
    called = meant(turn, concerned.called)
    goes = [e for e in called if _goes(turn, e)] or called
    if goes and not coming(turn.words):
        act = _act("outcome", goes, turn.words, words.SAFE)
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.over")


def hears(turn: Turn) -> Iterable[Reading]:
    """What whoever was rung asks, and what whoever went tells of it."""
    if not turn.words or turn.event.press is not None:
        return
    called = meant(turn, _called(turn))
    if not called:
        return
    went = [e for e in called if _goes(turn, e)]
    asks = next((e for e in (*went, *called) if not e.names_to(sender(turn).person_id)), None)
    wanted = unnamed.question(turn.words) if asks is not None else ""
    if asks is not None and wanted:
        act = _act("ask", [asks], wanted, "问报的人")
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.ask")
    elif asks_about_it(turn.words) and any(turn.now - e.at <= _FRESH for e in called):
        act = _act("where", (went or called)[:1], turn.words, "呼救")
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.where")
    elif went and wants_hands(turn.words):
        yield Reading(
            By.DANGER,
            _act("hands", went, turn.words, words.HANDS),
            Evidence.PLAIN,
            why="going.hands",
        )
    elif went and _tells(turn, went[0]):
        act = _act("outcome", went, turn.words, "呼救")
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.outcome")
    elif not went and _receipt(turn):
        act = _act("heard", called[:1], turn.words, "呼救")
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.heard")
    elif not went and _noted(turn, called):
        act = _act("outcome", called[:1], turn.words, "呼救")
        yield Reading(By.DANGER, act, Evidence.PLAIN, why="going.noted")


def _receipt(turn: Turn) -> bool:
    """收到, 好, to a ring: that is no 我去了."""
    if consent(turn.words) is not True and not small_talk(turn.words):
        return False
    newest = next(iter(turn.questions), None)
    return newest is not None and newest.choices[0]["flow"] == NAME and not turn.open_flow


def _tells(turn: Turn, emergency: Emergency) -> bool:
    """Whether it is about the emergency: by its words, its name, or soon after 我去了 and nothing else."""
    if small_talk(turn.words) or consent(turn.words) is not None:
        return False
    named = emergency.names_to(sender(turn).person_id)
    name = emergencies.name_of(turn.db, emergency.person_id) if named else ""
    if name and name in turn.words and about_it(turn.words):
        return True
    since = emergency.answered_at or emergency.at
    if matters.fault_elsewhere(turn, emergency):
        return False
    if matters.another(turn, emergency) and not about_it(turn.words):
        return False
    if about_it(turn.words):
        return turn.now - since <= timedelta(hours=12)
    return turn.now - since <= _HEARS_ALL and not matters.another(turn, emergency)


def _noted(turn: Turn, called: Sequence[Emergency]) -> bool:
    """120已经打了, by somebody who was rung and has not wording that they go."""
    return any(mark in turn.words for mark in ("120", "119", "110")) and any(
        e.state == EmergencyState.RINGING for e in called
    )


flow = Flow(
    name=NAME,
    words=(),
    order=70,
    urgent=urgent,
    hears=hears,
    asks=(),
    done=done,
    public=True,
)
