"""Reminders (提醒): on Monday the week's list, on Wednesday and Saturday only what is still owed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from core.clock import at_local, day_of
from core.db import Db
from core.duties import contacts, duties
from core.duties.contacts import ContactHousehold
from core.duties.duties import Cadence, Mode, Preset, period
from core.outbox import Choice, Message, Priority
from core.registry import addresses
from core.registry.regions import Region

_REASON_SHOWN = 12  # characters: a label must stay readable on a button


def weekly(db: Db, now: datetime, village_id: str) -> int:
    """Send each representative of a village the list of the week (周一); how many were told."""
    return _tell(db, now, village_id, _weekly)


def nudge(db: Db, now: datetime, village_id: str) -> int:
    """Remind whoever still owes something by the end of seven days, of nothing else; how many."""
    return _tell(db, now, village_id, _nudge)


def _tell(
    db: Db,
    now: datetime,
    village_id: str,
    words: Callable[[Sequence[ContactHousehold], Preset, date], Message | None],
) -> int:
    today = day_of(now)
    week_over = at_local(period(Cadence.WEEK, today)[1], time(0))
    preset = duties.preset(db.get_one(Region, village_id).duties)
    served = contacts.of_village(db, village_id, now)
    said = {person_id: words(mine, preset, today) for person_id, mine in served.items()}
    messages = {person_id: one for person_id, one in said.items() if one is not None}
    addresses.tell_each(db, messages.items(), now, priority=Priority.BULK, expires_at=week_over)
    return len(messages)


def _weekly(served: Sequence[ContactHousehold], preset: Preset, today: date) -> Message | None:
    if not served:
        return None
    text = (
        f"【本周联系】您联系{len(served)}户，最久没联系的排在前面，★是重点户。{_how(len(served))}"
    )
    unvisited = contacts.still_owed(served, preset, Mode.VISIT, today)
    if unvisited:
        text += f"\n本月还没上门：{_names(unvisited)}。上门以后回“打卡”。"
    return Message(text, _choices(served, today))


def _nudge(served: Sequence[ContactHousehold], preset: Preset, today: date) -> Message | None:
    waiting = contacts.owed_soon(served, preset, Mode.CONTACT, today)
    unvisited = contacts.owed_soon(served, preset, Mode.VISIT, today)
    lines = []
    if waiting:
        lines.append(f"【本周还差】还有{len(waiting)}户没联系。{_how(len(waiting))}")
    if unvisited:
        left = (period(Cadence.MONTH, today)[1] - today).days
        lines.append(
            f"【本月还差】还没上门：{_names(unvisited)}，算上今天还有{left}天。上门以后回“打卡”。"
        )
    return Message("\n".join(lines), _choices(waiting, today)) if lines else None


def _how(households: int) -> str:
    reached = "1 3 5" if households >= 5 else "1 2" if households > 1 else "1"
    missed = 2 if households > 1 else 1
    return f"联系上的回号码，比如“{reached}”；没联系上的写上原因，比如“{missed} 没人在家”。"


def _names(served: Sequence[ContactHousehold]) -> str:
    return "、".join(one.marked for one in served)


def _choices(served: Sequence[ContactHousehold], today: date) -> tuple[Choice, ...]:
    return tuple(
        Choice(label(one, today), "check_in", {"household": one.household_id, "mode": "contact"})
        for one in served
    )


def label(one: ContactHousehold, today: date) -> str:
    """A household on a button: 张桂花户★（12天前联系，昨天没人在家）."""
    since = f"{ago(one.last_contact, today)}联系" if one.last_contact else "还没联系过"
    if one.missed_on is not None:
        since += f"，{ago(one.missed_on, today)}{one.missed_because[:_REASON_SHOWN]}"
    return f"{one.marked}（{since}）"


def ago(day: date, today: date) -> str:
    """How long ago a day was, as people say it."""
    days = (today - day).days
    return "今天" if days <= 0 else "昨天" if days == 1 else f"{days}天前"
