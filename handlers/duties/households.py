"""联系户: a representative's contact households, how long ago each was contacted and visited."""

from datetime import date

from core.clock import day_of
from core.duties import contacts
from core.duties.contacts import ContactHousehold
from core.duties.reminders import ago
from core.outbox import Message
from core.registry import telephones
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def line(one: ContactHousehold, today: date, number: str = "") -> str:
    """One household. Its tags are for its own representative's eyes only."""
    tags = f"（{'、'.join(one.tags)}）" if one.tags else ""
    contact = f"{ago(one.last_contact, today)}联系" if one.last_contact else "还没联系过"
    visit = f"{ago(one.last_visit, today)}上门" if one.last_visit else "还没上过门"
    missed = f"，{ago(one.missed_on, today)}没联系上：{one.missed_because}" if one.missed_on else ""
    ring_up = f"，电话{number}" if number else ""
    return f"{one.marked}{tags}：{contact}，{visit}{missed}{ring_up}"


def done(turn: Turn, _: Answers) -> list[Message]:
    """The whole list, longest ago first."""
    served = contacts.of_person(turn.db, turn.person.id, turn.now) if turn.person else []
    if not served:
        return [Message("您现在没有联系户。要是弄错了，请找村干部。")]
    today = day_of(turn.now)
    numbers = telephones.of_households(turn.db, {one.household_id for one in served})
    lines = [
        f"{place}. {line(one, today, numbers.get(one.household_id, ''))}"
        for place, one in enumerate(served, 1)
    ]
    head = f"您联系{len(served)}户，最久没联系的在前，★是重点户："
    return [Message("\n".join([head, *lines, "走访了就回“打卡”。"]))]


flow = Flow(
    name="households",
    words=("联系户", "我的联系户", "/households"),
    posts=frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}),
    hint="联系户：看看您联系哪几户、多久没去了",
    order=2,
    asks=(),
    done=done,
)
