"""Placing (在哪个村): a cry of which nobody knew the village is given one, by words or by a choice."""

from core.emergencies import crying, emergencies, words
from core.emergencies.emergencies import OPEN, Emergency
from core.emergencies.kinds import Kind
from core.outbox import Message
from core.registry import villages
from core.registry.people import Post
from handlers.danger import crier
from handlers.danger.involved import sender
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.reports.filing.problem import Problem, problem


def placed(turn: Turn, answers: Answers) -> Message:
    """The village was picked from the list: by who cried for help, or by a cadre above the village.

    In a group chat somebody else may have pressed.
    """
    emergency = emergencies.held(turn.db, str(answers["thing"]))
    mine = emergencies.cried_by(emergency, sender(turn))
    if not mine and not turn.holds(Post.TOWN_CADRE, Post.CITY_CADRE):
        return Message(f"{words.NUMBERS[Kind(emergency.kind)]}\n请呼救的人自己说在哪个村。")
    if emergency.region_id is not None or emergency.state not in OPEN:
        return Message(_stands(turn, emergency), thing=emergency.id)
    if "village" not in answers:
        return _asked(turn, emergency, answers, mine=mine)
    matter = problem(turn, {"said": emergency.text, "village": answers["village"]})
    emergency = by_words(turn, emergency, matter, right="crier" if mine else "cadre")
    return crier.answer(turn, emergency) if mine else Message(_stands(turn, emergency))


def _asked(turn: Turn, emergency: Emergency, answers: Answers, *, mine: bool) -> Message:
    given: Answers = {k: answers[k] for k in ("town", "from") if k in answers}
    if mine:
        return crier.asked(turn, emergency, given)
    choices = villages.choices(
        turn.db, "sos", given, words=emergency.text, thing=emergency.id, label=words.GIVE_TO
    )
    return Message("是哪个村？回号码交给那个村。", choices, thing=emergency.id)


def _stands(turn: Turn, emergency: Emergency) -> str:
    if emergency.state not in OPEN:
        return "这次呼救已经了结了，不用再管。"
    return crier.stands(turn, emergency)


def by_words(
    turn: Turn, emergency: Emergency, matter: Problem, *, right: str = "crier"
) -> Emergency:
    """It is in the village, group or house that these words name."""
    region_id, household_id = crier.where(turn, {}, matter)
    if matter.village_id is None or region_id is None:
        return emergency
    return crying.place(
        turn.db,
        emergency.id,
        sender(turn),
        matter.village_id,
        region_id,
        turn.now,
        right=right,
        household_id=household_id,
    )
