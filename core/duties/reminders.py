"""Reminders (提醒): on Monday the week's list, on Wednesday and Saturday only what is still owed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from core.clock import at_local, day_of
from core.db import Db
from core.duties import contacts, duties, rests
from core.duties.contacts import ContactHousehold
from core.duties.duties import THIS, Cadence, Mode, Preset, period
from core.outbox import Choice, Message, Priority
from core.registry import addresses
from core.registry.regions import Region

_SOON = 7  # days before a period is over
_MONDAY, _WEDNESDAY, _SATURDAY = 0, 2, 5
_LISTED, _NUDGED = (_MONDAY,), (_WEDNESDAY, _SATURDAY)
_MONTH = timedelta(days=31)
_REASON_SHOWN = 12  # characters: a label must stay readable on a button


def weekly(db: Db, now: datetime, village_id: str) -> int:
    """Send whoever answers for households in a village the week's list (周一); how many were told.

    Nobody on any other day but that to which a holiday or the village's own days have moved it.

    Where the duties ask for no contacts, the list is of the homes still to be visited.
    """
    return _tell(db, now, village_id, _weekly, _LISTED)


def nudge(db: Db, now: datetime, village_id: str) -> int:
    """Remind whoever still owes something by the end of seven days, of nothing else; how many."""
    return _tell(db, now, village_id, _nudge, _NUDGED)


def villages_listed(db: Db, now: datetime) -> list[str]:
    """The villages in which today is the day of `weekly`."""
    return rests.villages_reminded(db, day_of(now), _LISTED)


def villages_nudged(db: Db, now: datetime) -> list[str]:
    """The villages in which today is a day of `nudge`."""
    return rests.villages_reminded(db, day_of(now), _NUDGED)


def _tell(
    db: Db,
    now: datetime,
    village_id: str,
    words: Callable[[Sequence[ContactHousehold], Preset, date], Message | None],
    nominal: Sequence[int],
) -> int:
    today = day_of(now)
    if today not in rests.reminded_on(db, village_id, today, nominal):
        return 0
    week_over = at_local(period(Cadence.WEEK, today)[1], time(0))
    preset = duties.preset(db.get_one(Region, village_id).duties)
    served = contacts.of_village(db, village_id, now)
    drafts = {person_id: words(mine, preset, today) for person_id, mine in served.items()}
    messages = {person_id: one for person_id, one in drafts.items() if one is not None}
    addresses.tell_each(db, messages.items(), now, priority=Priority.BULK, expires_at=week_over)
    return len(messages)


def _weekly(served: Sequence[ContactHousehold], preset: Preset, today: date) -> Message | None:
    if not contacts.asked_of(served, preset, Mode.CONTACT):
        return _to_visit(served, preset, today)
    text = (
        f"【本周联系】您联系{len(served)}户，最久没联系的排在前面，★是重点户。{_how(len(served))}"
    )
    if unvisited := unvisited_words(served, preset, today):
        text += f"\n{unvisited}上门以后回“打卡”。"
    return Message(text, _choices(served, today, Mode.CONTACT))


def _to_visit(served: Sequence[ContactHousehold], preset: Preset, today: date) -> Message | None:
    """Whom to visit. What a quarter or a year asks is only counted before its last month."""
    owed = contacts.owed_by_cadence(served, preset, Mode.VISIT, today)
    if not owed:
        return None
    now = {cadence: homes for cadence, homes in owed.items() if _is_last_month(cadence, today)}
    listed = {one.household_id for homes in now.values() for one in homes}
    named = [f"{THIS[c]}还没上门：{names(homes)}。" for c, homes in now.items()]
    counted = [_later(c, len(homes), today) for c, homes in owed.items() if c not in now]
    how = [_how(len(listed), "走访过")] if listed else []
    head = f"【上门走访】您联系{len(served)}户，★是重点户。"
    choices = _choices([one for one in served if one.household_id in listed], today, Mode.VISIT)
    return Message("\n".join([head, *named, *counted, *how]), choices)


def _is_last_month(cadence: Cadence, today: date) -> bool:
    return period(cadence, today)[1] - today <= _MONTH


def _later(cadence: Cadence, households: int, today: date) -> str:
    last = period(cadence, today)[1] - timedelta(days=1)
    return f"{THIS[cadence]}还有{households}户没上门，{last.month}月底以前走到就行。"


def unvisited_words(served: Sequence[ContactHousehold], preset: Preset, today: date) -> str:
    """Who is still to be visited in which period: 本月还没上门：…。本季还没上门：…。 Empty for nobody."""
    owed = contacts.owed_by_cadence(served, preset, Mode.VISIT, today)
    return "".join(f"{THIS[c]}还没上门：{names(homes)}。" for c, homes in owed.items())


def _nudge(served: Sequence[ContactHousehold], preset: Preset, today: date) -> Message | None:
    waiting = contacts.owed_soon(served, preset, Mode.CONTACT, today)
    lines = []
    if waiting:
        lines.append(f"【本周还差】还有{len(waiting)}户没联系。{_how(len(waiting))}")
    owed = contacts.owed_by_cadence(served, preset, Mode.VISIT, today)
    for cadence, homes in owed.items():
        left = (period(cadence, today)[1] - today).days
        if left <= _SOON:
            lines.append(
                f"【{THIS[cadence]}还差】还没上门：{names(homes)}，算上今天还有{left}天。"
                "上门以后回“打卡”。"
            )
    return Message("\n".join(lines), _choices(waiting, today, Mode.CONTACT)) if lines else None


def _how(households: int, reached: str = "联系上") -> str:
    some = "1 3 5" if households >= 5 else "1 2" if households > 1 else "1"
    missed = 2 if households > 1 else 1
    return f"{reached}的回号码，比如“{some}”；没联系上的写上原因，比如“{missed} 没人在家”。"


def names(served: Sequence[ContactHousehold]) -> str:
    """Households in a row: 张桂花户★、王建国户."""
    return "、".join(one.marked for one in served)


def _choices(served: Sequence[ContactHousehold], today: date, mode: Mode) -> tuple[Choice, ...]:
    return tuple(
        Choice(label(one, today), "check_in", {"household": one.household_id, "mode": mode.value})
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
