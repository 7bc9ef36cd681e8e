"""Visits (走访) that are owed: of one who answers for households, and of all of a village."""

from collections.abc import Sequence
from datetime import date

from core.clock import day_of
from core.duties import contacts, duties
from core.duties.contacts import ContactHousehold
from core.duties.duties import THIS, Mode, Preset
from handlers.desk.lines.line import Line
from handlers.engine.event import Turn

CALLED = {Mode.CONTACT: "联系", Mode.VISIT: "上门"}
_NAMED = 6


def in_words(
    served: Sequence[ContactHousehold], preset: Preset, modes: Sequence[Mode], today: date
) -> list[str]:
    """本周还没联系2户（共6户）：张桂花户、王建国户; nothing where all is done."""
    rows = []
    for mode in modes:
        for cadence, left in contacts.owed_by_cadence(served, preset, mode, today).items():
            once = list({h.household_id: h.name for h in left}.values())
            more = "等" if len(once) > _NAMED else ""
            rows.append(
                f"{THIS[cadence]}还没{CALLED[mode]}{len(once)}户（共{len(served)}户）："
                f"{'、'.join(once[:_NAMED])}{more}"
            )
    return rows


def of_sender(turn: Turn) -> list[str]:
    """What the sender still owes to households."""
    served = contacts.of_person(turn.db, turn.person.id, turn.now) if turn.person else []
    if not served:
        return []
    preset = duties.of_village(turn.db, served[0].village_id)
    return in_words(served, preset, tuple(CALLED), day_of(turn.now))


def to_visit(turn: Turn) -> list[Line]:
    """The sender's households that wait for a contact or a visit."""
    rows = [line.partition("：")[0] for line in of_sender(turn)]
    return [Line("、".join(rows), "打卡", "check_in")] if rows else []
