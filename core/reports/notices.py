"""Notices (通知) to the people around a report: holders, the reporter and everybody who joined."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import select

from core import acts, maps
from core.clock import spoken
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority, drop, unsent, withdraw
from core.registry import addresses, people
from core.registry.addresses import Address
from core.registry.people import Person
from core.reports import words
from core.reports.ladder import levels, reports, workers
from core.reports.ladder.levels import Seat
from core.reports.ladder.lifecycle import HELD, OPEN, WORDS, Role, State, allowed
from core.reports.ladder.lifecycle import Action as A
from core.reports.ladder.reports import Report, spoken_number
from core.reports.wording import numbers

QUOTED = 120
"""So many characters of a report's text stand in a notice; 处理 shows the rest."""

_BUTTONS = ((A.ACCEPT, "受理"), (A.MAKE_SAFE, "已做临时防护"), (A.FINISH, "办结"))
ANSWERS = ((A.CONFIRM, "修好了"), (A.REOPEN, "还没好"))
OBJECTS = "不同意"
"""What 还没好 is called where nothing was repaired because it was not taken."""

UNREACHED = acts.kind("report.unreached", passed_over="done by the clock")


def cut(text: str, most: int = QUOTED) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[:most] + "…"


def named(report: Report) -> str:
    """A report as it is spoken of: 编号 1“村口的井盖破了”."""
    return f"编号 {spoken_number(report)}“{cut(report.text, 40)}”"


def holders(db: Db, report: Report, now: datetime) -> list[Person]:
    """Who must act on it now; never somebody from whom it is kept."""
    if report.holder_post is None or report.holder_region_id is None:
        return []
    sitting = people.holders(db, report.holder_post, report.holder_region_id, now)
    return [p for p in sitting if p.id not in report.kept_from]


def holder_words(
    db: Db, report: Report, now: datetime, known: Sequence[Person] | None = None
) -> str:
    """Who holds it, by name and post: 李秀英（一组村民代表）; `known` if they are known already."""
    if report.holder_post is None or report.holder_region_id is None:
        return "还没有人"
    names = "、".join(p.name for p in (holders(db, report, now) if known is None else known))
    post = levels.title(db, report.holder_post, report.holder_region_id)
    return f"{names}（{post}）" if names else post


def seats_of(db: Db, report: Report, now: datetime) -> list[Seat]:
    """All levels of its own ladder on which somebody sits now who may know of it."""
    return levels.seats(db, reports.rungs_of(report), report.kept_from, now)


def seats_above(db: Db, report: Report, now: datetime) -> list[Seat]:
    """The levels of its own ladder above its holder on which somebody sits now."""
    if report.level is None:
        return []
    return levels.above(seats_of(db, report, now), report.level)


def buttons(
    db: Db, report: Report, now: datetime, above: Sequence[Seat] | None = None
) -> tuple[Choice, ...]:
    """The holder's choices as the law has them now; `above` if the levels are known already."""

    def choice(label: str, action: A) -> Choice:
        return Choice(label, "handle", {"action": action.value}, report.id, report.version)

    if report.state not in HELD:
        return ()
    can = [choice(label, a) for a, label in _BUTTONS if allowed(Role.HOLDER, report.state, a)]
    higher = seats_above(db, report, now) if above is None else above
    if higher:
        can.append(choice(f"上报到{levels.called(higher[0])}", A.PASS_UP))
    return (*can, choice("退回", A.SEND_BACK))


def work_buttons(report: Report) -> tuple[Choice, ...]:
    """The choices of whoever was given the work, as the law has them now."""
    return tuple(
        Choice(label, "handle", {"action": action.value}, report.id, report.version)
        for action, label in _BUTTONS
        if allowed(Role.ASSIGNEE, report.state, action)
    )


def answer_choices(report: Report) -> tuple[Choice, ...]:
    """修好了 | 还没好, as far as the law lets the reporter answer now."""
    return tuple(
        Choice(
            OBJECTS if report.state == State.NOT_TAKEN else label,
            "answer_report",
            {"action": a.value},
            report.id,
            report.version,
        )
        for a, label in ANSWERS
        if allowed(Role.REPORTER, report.state, a)
    )


def due_words(report: Report) -> str:
    """What must have happened by when."""
    if report.due_at is None or report.finish_due_at is None:
        return ""
    if report.danger and report.made_safe_at is None:
        return (
            f"请先保证人的安全，{spoken(report.due_at)}前做好临时防护，"
            f"{spoken(report.finish_due_at)}前办结。"
        )
    return f"请在{spoken(report.due_at)}前办结。"


def reporter_words(db: Db, report: Report) -> str:
    """The reporter's name for the holder; hidden when the report is private."""
    if report.private:
        return "上报人：不公开"
    if report.person_id is None:
        return "上报人：还没登记的村民"
    name = db.get_one(Person, report.person_id).name
    if report.written_by is not None:
        return f"上报人：{name}（{db.get_one(Person, report.written_by).name}代报）"
    if report.reporter_unsure:
        return f"上报人：{name}（手机几个人用，还没说是谁）"
    return f"上报人：{name}"


def one_left(report: Report, left: int) -> str:
    """What the holder reads when somebody took their 附议 back, and how many are left."""
    how_many = f"共{left}人" if left else "没有人"
    return f"{named(report)}有人撤销了附议，现在{how_many}附议。"


def no_longer_joined(report: Report) -> str:
    """What somebody reads who took their 附议 back."""
    return f"已撤销“附议”。编号 {spoken_number(report)} 后面的进展不再告诉您。"


def body(db: Db, report: Report) -> str:
    """The report itself: number, text, place and reporter, a line each."""
    lines = [f"编号 {spoken_number(report)}：{cut(report.text)}"]
    if report.place and report.place not in report.text:
        lines.append(f"地点：{report.place}")
    if report.unverified:
        lines.append(words.place_unknown(private=report.private))
    if report.latitude is not None and report.longitude is not None:
        lines.append(maps.spoken(report.latitude, report.longitude))
    return "\n".join([*lines, reporter_words(db, report)])


def priority(report: Report) -> Priority:
    """Danger to life waits for nothing, not even for the morning."""
    return Priority.EMERGENCY if report.danger else Priority.NOTICE


def new_to_holders(
    db: Db,
    report: Report,
    heading: str,
    now: datetime,
    seats: Sequence[Seat],
    photos: tuple[str, ...],
    *,
    but: Collection[str],
) -> None:
    """Give a report that was just filed to the first of these seats; in every turn that files one."""
    first = dict(zip((p.id for p in seats[0].people), seats[0].addresses, strict=True))
    _give(db, report, heading, now, first, photos[:1], above=seats[1:], but=but)


def to_holders(
    db: Db,
    report: Report,
    heading: str,
    now: datetime,
    *,
    why: str = "",
    after: str = "",
    but: Collection[str] = (),
) -> None:
    """Give the report to whoever holds it, with the holder's buttons; the old ones are void."""
    withdraw(db, report.id, {"handle"}, now)
    picture = tuple(reports.photos(db, report.id, "filed")[:1])
    recipients = dict.fromkeys(p.id for p in holders(db, report, now))
    _give(db, report, heading, now, recipients, picture, why=why, after=after, but=but)


def _give(
    db: Db,
    report: Report,
    heading: str,
    now: datetime,
    recipients: Mapping[str, Address | None],
    picture: tuple[str, ...],
    *,
    above: Sequence[Seat] | None = None,
    why: str = "",
    after: str = "",
    but: Collection[str] = (),
) -> None:
    """To each of the recipients, at the address that has been read; the level above hears of one without."""
    lines = [f"{heading}{body(db, report)}", numbers.line(report), why, due_words(report), after]
    message = Message(
        "\n".join(filter(None, lines)),
        buttons(db, report, now, above),
        picture=picture[0] if picture else None,
        thing=report.id,
    )
    for person_id, nearest in recipients.items():
        if person_id in but:
            continue
        if not addresses.tell(
            db, person_id, message, now, priority=priority(report), nearest=nearest
        ):
            could_not_reach(db, report, person_id, now)


def hands(db: Db, report: Report, now: datetime) -> list[Person]:
    """Whoever must act on it now: who holds it, and to whom they gave the work."""
    holding = holders(db, report, now)
    return [*holding, *(p for p in workers.assigned(db, report, now) if p not in holding)]


def word_to_holders(
    db: Db,
    report: Report,
    text: str,
    now: datetime,
    *,
    but: Collection[str] = (),
    picture: str | None = None,
) -> None:
    """Tell the holders, and whoever works for them, something about it; its buttons stay as they are."""
    person_ids = [p.id for p in hands(db, report, now) if p.id not in but]
    message = Message(text, picture=picture, thing=report.id)
    addresses.tell_all(db, person_ids, message, now, priority=priority(report))


def more_to_holders(
    db: Db,
    report: Report,
    news: str,
    now: datetime,
    *,
    but: Collection[str] = (),
    picture: str | None = None,
) -> None:
    """Tell the holders what was added; it is joined to a notice that waits for the morning.

    `news` are words that go on from the report's name.
    """
    waiting = _waiting(db, report, now)
    for person_id, notice in waiting.items():
        if person_id not in but:
            notice.text = f"{notice.text}\n{news}"
            notice.picture = notice.picture or picture
            db.add(notice)
    text = f"{named(report)}{news}"
    word_to_holders(db, report, text, now, but={*but, *waiting}, picture=picture)


def _waiting(db: Db, report: Report, now: datetime) -> dict[str, Outgoing]:
    """By person, the notice with buttons that waits for the morning."""
    return {
        message.person_id: message
        for message in unsent(db, report.id, now)
        if message.person_id and any(c["flow"] == "handle" for c in message.choices)
    }


def told_of(db: Db, report: Report) -> set[str]:
    """Everybody to whom something about the report was ever owed, but as an answer to themselves."""
    query = select(Outgoing.person_id).where(Outgoing.thing == report.id).distinct()
    return {person_id for person_id in db.exec(query) if person_id}


def shown(report: Report, person_id: str | None) -> str:
    """The beginning of its words for somebody who asks, or that they are not for them."""
    return words.NOT_PUBLIC if person_id in report.kept_from else cut(report.text)


def unheard(db: Db, report: Report, now: datetime) -> set[str]:
    """The people to whom everything about the report waits for the morning, so that they know nothing."""
    waiting = {m.id for m in unsent(db, report.id, now)}
    query = select(Outgoing.id, Outgoing.person_id).where(Outgoing.thing == report.id)
    by_person: dict[str, set[str]] = {}
    for message_id, person_id in db.exec(query):
        by_person.setdefault(person_id or "", set()).add(message_id)
    return {person for person, ids in by_person.items() if person and ids <= waiting}


def never_mind(db: Db, report: Report, people_ids: Collection[str], now: datetime) -> None:
    """What waits for the morning is not sent to these people, who know nothing of the report."""
    for message in unsent(db, report.id, now):
        if message.person_id in people_ids:
            drop(db, message, now)


def tell_person(db: Db, report: Report, person_id: str, text: str, now: datetime) -> None:
    """Tell one person something about a report."""
    message = Message(text, thing=report.id)
    addresses.tell(db, person_id, message, now, priority=priority(report))


def released(db: Db, report: Report, assigned_id: str | None, now: datetime) -> None:
    """Whoever had been given the work hears that it is theirs no more."""
    if assigned_id is not None and assigned_id != report.assigned_id:
        tell_person(db, report, assigned_id, words.no_work_any_more(named(report)), now)


def for_joiner(report: Report, person_id: str | None, text: str) -> str:
    """News for somebody who joined: whoever it is kept from hears the number and the state, and no word."""
    if person_id in report.kept_from:
        return words.stands_at(spoken_number(report), state_words(report))
    return f"{named(report)}：{text}"


def to_followers(
    db: Db,
    report: Report,
    text: str,
    now: datetime,
    *,
    choices: tuple[Choice, ...] = (),
    picture: str | None = None,
    but: Collection[str] = (),
) -> None:
    """Tell the reporter and everybody who joined, once to each phone.

    `but` are ids of people and addresses who hear it otherwise.
    """
    whole = Message(f"{named(report)}：{text}", choices, picture=picture, thing=report.id)
    reached: set[str] = set()
    pairs = [(report.person_id, report.address_id)]
    pairs += [(j.person_id, j.address_id) for j in reports.joiners(db, report.id)]
    for person_id, address_id in pairs:
        bound = addresses.of_person(db, person_id) if person_id else []
        where = bound[0].id if bound else address_id
        if where in reached or {person_id, address_id} & set(but):
            continue
        reached.add(where)
        kept = person_id in report.kept_from
        message = Message(for_joiner(report, person_id, text)) if kept else whole
        if person_id is not None and bound:
            addresses.tell(db, person_id, message, now, priority=priority(report))
        else:
            addresses.tell_address(db, address_id, message, now, priority=priority(report))


def could_not_reach(db: Db, report: Report, person_id: str, now: datetime) -> None:
    """Somebody who should know of the report cannot be written to: the level above is told, once.

    The clock runs on whatever was delivered; this only keeps it from running unseen.
    """
    seen = acts.of_thing(db, report.id)
    if any(a.kind == "report.unreached" and a.detail.get("person") == person_id for a in seen):
        return
    acts.record(db, UNREACHED, report.id, now, right="clock", person=person_id)
    if report.state not in HELD:
        return
    seats = seats_of(db, report, now)
    mine = [s for s in seats if any(p.id == person_id for p in s.people)]
    name = db.get_one(Person, person_id).name
    if mine:
        above = levels.above(seats, mine[0].rung.level)
        text = words.holder_unreached(name, named(report))
        ids = [p.id for p in above[0].people] if above else []
    else:
        ids = [p.id for p in holders(db, report, now)]
        text = words.reporter_unreached("" if report.private else name, named(report))
    addresses.tell_all(db, ids, Message(text, thing=report.id), now, priority=priority(report))


def state_words(report: Report) -> str:
    """The word for where it stands; a repair still owed after 已做临时防护 says both."""
    if report.state == State.FILED and report.made_safe_at is not None:
        return "已上报（已做临时防护）"
    if report.unverified and report.state in OPEN:
        return f"{WORDS[report.state]}，待核实"
    return WORDS[report.state]
