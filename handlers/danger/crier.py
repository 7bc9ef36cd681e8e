"""The crier (呼救的人): what they are answered, and what their words say of where and of whom."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.emergencies import crying, emergencies, notices, words
from core.emergencies.emergencies import Emergency, EmergencyState
from core.emergencies.kinds import AT_HOME, HUSHED, Kind
from core.outbox import Message
from core.registry import households, people, villages
from core.reports.ladder import reports, routing
from handlers.danger.unnamed import may_stay_unnamed, unheard
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.reports.filing.problem import Problem, problem, who
from handlers.understand.danger import danger_kind, peril
from handlers.understand.places import places

_TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_ANOTHER = re.compile(
    "[他她]|我(?:妈|爸|爹|娘|弟|哥|姐|妹|崽|儿|女|老公|老婆|堂客|媳妇|爷|奶|公|婆|侄|叔|伯|舅|邻居|同学|孙)|邻居|隔壁|有人|老人家|[^我]家的?(?:人|娃|崽)"
)
_KIN = "老婆|堂客|婆娘|婆姨|媳妇|爱人|妻|女人|老公|男人|孩子|小孩|娃|崽|伢|妹子|仔|女儿|儿子|老?[妈娘爸爹]|父母|爷|奶|婆婆|公公|老人|一家|屋里人"
_THEIR_OWN = re.compile(
    f"(?:打|揍|捶|踢|抽|砍|掐|杀|捅|追|骂)[^，,。 ]{{0,4}}(?:他|她|自己|自家|屋里|家里)?的?(?:{_KIN})|(?:{_KIN}|两口子|夫妻|两公婆|父子)[^，,。]{{0,8}}[打揍]|[家屋户]里?[^，,。]{{0,6}}[打揍砍]"
)
_MY_OWN = re.compile(f"我(?:们?[家屋]|的?(?:{_KIN}))|[打揍捶踢砍掐杀捅追]我|[来到进冲闯]我")
_HIS_HOUSE = re.compile("[家屋户隔壁]")
TOO_LATE = "好，后面的话不写您的名字和电话。前面叫的人已经看到是您了，他们不能往外说。"
NEEDED = "来的人要知道是谁家才找得到，所以他们看得到您，别人看不到。"
IN_A_GROUP = "我单独给您发了消息，请看一下。要是很急，马上打 110 或 120。"


def kind_of(text: str) -> Kind:
    """What the words say it is."""
    named = danger_kind(text)
    return Kind(named) if named is not None else Kind.OTHER


def of_another(text: str) -> bool:
    """Whether it is somebody else who is in danger than who writes."""
    beaten = danger_kind(text) == Kind.VIOLENCE and "我" in text  # 他又打我: he is not who is hurt
    return bool(_ANOTHER.search(text)) and not beaten


def telephone(text: str) -> str:
    """A number that stands in the words."""
    number = _TELEPHONE.search(text)
    return number[0] if number else ""


def unnamed(turn: Turn, matter: Problem, kind: Kind, answers: Answers) -> bool:
    """Whether those who are rung need not read who cries."""
    me = turn.person.id if turn.person else None
    village = people.of_village(turn.db, matter.village_id) if matter.village_id else []
    names = [p.name for p in village if p.id != me]
    wished = matter.private or bool(answers.get("private"))
    return may_stay_unnamed(matter.text, kind, names, wished=wished)


def whole(turn: Turn, emergency: Emergency, matter: Problem) -> Problem:
    """What is said now, with all that was said before."""
    return replace(matter, text="，".join(filter(None, (emergency.text, matter.text))))


def where(
    turn: Turn, answers: Answers, matter: Problem, *, unnamed: bool = False
) -> tuple[str | None, str | None]:
    """The region to begin in, and the household: that of the words, else the sender's own. None, None where
    nobody knows the village; of who is unnamed never the sender's own."""
    if matter.village_id is None:
        return None, None
    route = routing.route(
        turn.db,
        matter.village_id,
        f"{matter.text} {matter.place}",
        turn.now,
        person_id=turn.person.id if turn.person else None,
        blames=False,
    )
    home = households.of_person(turn.db, turn.person.id) if turn.person else None
    region_id = route.rungs[0].region_id if route.rungs else matter.village_id
    own_region = home is not None and region_id == home.circle_id
    here = home.id if home is not None and own_region else None
    if unnamed:
        return region_id, route.household_id if route.household_id != here else None
    return region_id, route.household_id or here


def _villagers(turn: Turn, matter: Problem) -> list[str]:
    """The names of the others of the village where violence is told of."""
    if matter.village_id is None or danger_kind(matter.text) != Kind.VIOLENCE:
        return []
    me = turn.person.id if turn.person else None
    return [p.name for p in people.of_village(turn.db, matter.village_id) if p.id != me]


def beaten_at(text: str, names: Sequence[str]) -> str:
    """At whose house somebody is beaten of whom a neighbour tells: 刘大勇在打他老婆. Empty where the words
    tell of the speaker, of another place, or of nobody at home."""
    at_home = _THEIR_OWN.search(text) and not _MY_OWN.search(text)
    if not at_home or (places(text) and not _HIS_HOUSE.search(text)):
        return ""
    said = sorted((text.find(name), name) for name in names if name in text)
    return said[0][1] if said else ""


def blamed(turn: Turn, kind: Kind, matter: Problem) -> list[str]:
    """The people whom the words make out to be the danger; of suicide whoever is named and holds no post."""
    if matter.village_id is None or not (kind in AT_HOME or kind == Kind.OTHER):
        return []
    me = turn.person.id if turn.person else None
    blame = routing.complained_of(turn.db, matter.village_id, matter.text, turn.now, me)
    named = crying.named_in(turn.db, matter.village_id, matter.text, turn.now)
    before = _kept_before(turn) if _OF_ONE_KNOWN.search(matter.text) else set()
    return sorted(set(blame.kept_from) | before | (set(named) if kind in HUSHED else set()))


_OF_ONE_KNOWN = re.compile("(?:他|她|那个人|那人|那个男的).{0,3}(?:又|还|再)")
"""他又来了: whoever the sender has told of before."""
_LATELY = timedelta(days=7)


def _kept_before(turn: Turn) -> set[str]:
    """From whom the sender's own reports of the last days are kept."""
    mine = reports.of_reporter(turn.db, who(turn))
    lately = (r for r in mine if turn.now - r.filed_at <= _LATELY)
    return {one for report in lately for one in report.kept_from}


def answer(turn: Turn, emergency: Emergency, *, wished: bool = False) -> Message:
    """The number that fits and one human sentence; who has been rung; `wished`: what becomes of a wish to be unnamed."""
    kind = Kind(emergency.kind)
    another = of_another(emergency.text)
    first = words.number(kind, another=another)
    if turn.event.heard and not turn.words:
        first = f"听您说的是：“{notices.cut(turn.event.heard)}”。\n{first}"
    if emergency.state == EmergencyState.UNPLACED:
        return asked(turn, emergency, {}, first)
    names, unreached = crying.rung_by_name(turn.db, emergency)
    called = words.called_for_you(names, unreached) if names else words.nobody_to_call()
    last = (
        "按错了就回“没事了”。"
        if kind == Kind.DOORBELL
        else "接着说在哪里、什么情况，或发照片、位置，我马上转过去。"
    )
    lines = filter(None, (first, called, last, unheard(emergency) or (NEEDED if wished else "")))
    return Message("\n".join(lines), thing=emergency.id)


def asked(turn: Turn, emergency: Emergency, given: Answers, first: str = "") -> Message:
    """In which village it is: the town first where there are many."""
    choices = villages.choices(turn.db, "sos", given, words=emergency.text, thing=emergency.id)
    first = first or words.NUMBERS[Kind(emergency.kind)]
    if not choices:
        return Message(f"{first}\n{words.nobody_to_call()}", thing=emergency.id)
    by_town = any("town" in c.answers and "village" not in c.answers for c in choices)
    which = "您在哪个镇？" if by_town and "town" not in given else "您在哪个村？"
    looked = "已按紧急记下，正在找能去的人（待分派）。"
    return Message(f"{first}\n{looked}{which}", choices, thing=emergency.id)


def spoken_to(turn: Turn, emergency: Emergency, message: Message) -> Message:
    """In a group nothing is said of what is hushed: who cries reads it in their own chat."""
    if turn.event.room is None or emergency.kind not in HUSHED:
        return message
    notices.to_crier(turn.db, emergency, message, turn.now)
    return Message(IN_A_GROUP)


def joined(turn: Turn, emergency: Emergency, text: str) -> Message:
    """More has been told to those who were rung, and who comes."""
    kind = Kind(emergency.kind)
    danger = danger_kind(text)
    first = words.NUMBERS[Kind(danger)] if danger else words.NUMBERS[kind]
    if emergency.state == EmergencyState.UNPLACED:
        return asked(turn, emergency, {}, first)
    lines = ["已转给去的人。" if text or turn.photos or turn.event.location else ""]
    lines.append(stands(turn, emergency))
    lines.append("" if emergency.going and not danger else first)
    return Message("\n".join(filter(None, lines)), thing=emergency.id)


def wished(turn: Turn, emergency: Emergency, text: str) -> Message:
    """What becomes of a wish to stay unnamed that came after the cry: those who were rung had read the name."""
    lines = [
        TOO_LATE if emergency.unnamed else NEEDED,
        "已转给去的人。" if text else "",
        stands(turn, emergency),
    ]
    return Message("\n".join(filter(None, lines)), thing=emergency.id)


def stands(turn: Turn, emergency: Emergency) -> str:
    """Who comes, or who has been rung."""
    names = [emergencies.name_of(turn.db, one) for one in emergency.going]
    if names:
        return f"{'、'.join(names)}去了，正在赶来。"
    called, unreached = crying.rung_by_name(turn.db, emergency)
    return words.called_for_you(called, unreached)


def listened(emergency: Emergency, turn: Turn) -> Message:
    """To a mere 嗯 or 谢谢 of somebody in danger: we are here, and who comes."""
    return Message(f"我在。{stands(turn, emergency)}", thing=emergency.id)


def facts(turn: Turn, answers: Answers) -> Problem:
    """The words, place, photos and location of a cry; of a beating next door, that house."""
    matter = problem(turn, answers)
    house = beaten_at(matter.text, _villagers(turn, matter))
    return replace(matter, place=f"{house}家", at_home=False) if house else matter


def unplaced(every: Sequence[Emergency]) -> Emergency | None:
    """The newest of them that no village has yet."""
    return next((e for e in every if e.state == EmergencyState.UNPLACED), None)


def perilous(text: str) -> bool:
    """Whether the words name a peril at all."""
    return peril(text) is not None
