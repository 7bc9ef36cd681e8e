"""没走访的: who has visited nobody yet, and whom the sender still owes a visit."""

from collections.abc import Iterable

from core.clock import day_of
from core.duties import contacts, duties
from core.duties.contacts import ContactHousehold
from core.duties.duties import Mode
from core.outbox import Choice, Message
from core.registry import people
from core.registry.people import CADRES, Post
from core.registry.regions import Region
from handlers.desk import asking
from handlers.desk.lines import visits
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic
from handlers.understand.wording import standard

NAME = "visits_owed"
SHOWN = 9
_OVER = CADRES | {Post.SUPERVISOR}
_NOT_OPEN = "走访的情况只有代表自己和村干部能看。要找您家的代表，发“找代表”。"


def hears(turn: Turn) -> Iterable[Reading]:
    """Who has not been, or where the sender has not been; and what those above ask of a place."""
    yield from asking.of_above(turn)
    if asking.asked_for(turn, Topic.VISITS, Topic.OWN_VISITS) is not None:
        yield asking.reading("没走访的", NAME, {"said": turn.words})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """For cadres a line a representative, who owes most first; for a representative the own list."""
    words = str(answers.get("said") or turn.words)
    villages = asking.whole_villages(turn) if turn.holds(*_OVER) else []
    mine = contacts.of_person(turn.db, turn.person.id, turn.now) if turn.person else []
    if mine and (not villages or asking.asked_for(turn, Topic.OWN_VISITS)):
        rows = visits.of_sender(turn)
        if not rows:
            return [Message("您联系的户都走到了，不欠。")]
        return [Message("；\n".join(rows) + "。", (Choice("打卡", "check_in"),))]
    if not villages:
        return [Message(_NOT_OPEN)]
    place = asking.place_of(turn, words)
    return [_over(turn, words, place.name, asking.within(turn, place, villages))]


def _modes(words: str) -> tuple[Mode, ...]:
    plain = standard(words) if words not in flow.words else ""
    if any(way in plain for way in ("上门", "入户", "家访", "走访")):
        return (Mode.VISIT,)
    return (Mode.CONTACT,) if "联系" in plain or "电话" in plain else (Mode.CONTACT, Mode.VISIT)


def _over(turn: Turn, words: str, name: str, villages: list[Region]) -> Message:
    """In these villages; three statements and those that count households, however many they are."""
    served = contacts.of_villages(turn.db, [v.id for v in villages], turn.now)
    presets = {v.id: duties.preset(v.duties) for v in villages}
    called = people.names(turn.db, list(served))
    where = {v.id: v.name for v in villages} if len(villages) > 1 else {}
    rows: list[tuple[int, str]] = []
    for person_id, homes in served.items():
        owes = _owed(turn, homes, presets[homes[0].village_id], _modes(words))
        if owes:
            rows.append(
                (
                    -len(owes),
                    f"{where.get(homes[0].village_id, '')}{called[person_id]}：{'；'.join(owes)}",
                )
            )
    done_all = len(served) - len(rows)
    head = f"{name}有{len(served)}人联系农户，{done_all}人都走到了，{len(rows)}人还没走完"
    if not rows:
        return Message(f"{name}：该走的都走到了。" if served else f"{name}还没有人联系农户。")
    shown = [line for _, line in sorted(rows)[:SHOWN]]
    more = f"（先列{SHOWN}人）" if len(rows) > SHOWN else ""
    return Message("\n".join([f"{head}{more}：", *shown]))


def _owed(
    turn: Turn, homes: list[ContactHousehold], preset: duties.Preset, modes: tuple[Mode, ...]
) -> list[str]:
    """What is owed of these modes; of all where nothing of them is asked there."""
    asked = tuple(m for m in modes if contacts.asked_of(homes, preset, m)) or tuple(visits.CALLED)
    return visits.in_words(homes, preset, asked, day_of(turn.now))


flow = Flow(
    name=NAME,
    words=("没走访的", "谁没走访"),
    hint="没走访的：看谁还没走访、哪几户还没走到",
    order=58,
    hears=hears,
    asks=(),
    done=done,
)
