"""The recipient (给谁记): a recorder names a household, a party member or a committee, or picks the own."""

from typing import Any

from core.clock import day_of
from core.outbox import Message
from core.points.claims import recipients
from core.points.claims.recipients import Whom
from core.points.rulebook import versions
from core.points.rulebook.rulebook import SUBJECTS, Subject
from core.points.subjects import subjects
from core.points.subjects.subjects import Standing
from core.registry import households
from core.registry.people import CADRES, Person
from handlers.engine.asks import Options, option, pick
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, MoreSaid, Retry

FLOW, ASK = "claim", "whose"
OWN = {
    Subject.HOUSEHOLD: "我自己家",
    Subject.REPRESENTATIVE: "我的代表履职",
    Subject.PARTY_MEMBER: "我的党员积分",
}


def ask(turn: Turn, answers: Answers, *_: Any) -> Message:
    """Own ones to choose, any other by name; which of several, when the name means several."""
    if several := answers.get("several"):
        choices = tuple(option(label, FLOW, ASK, v) for v, label in _labelled(turn, several))
        return Message("记哪一样？", choices)
    choices = tuple(option(label, FLOW, ASK, value) for value, label in own_options(turn))
    also = "，也可以选：" if choices else "。"
    return Message(_question(turn) + also, choices)


def _question(turn: Turn) -> str:
    kinds = recipients.kinds(turn.db, turn.person, turn.now) if turn.person else set()
    if turn.village_id is None:
        whose = "村两委班子或人的名字，比如“某某村班子”" if kinds else "户主的名字"
        return f"给{'谁' if kinds else '哪一户'}记？请回{whose}"
    if not recipients.counts_households(turn.db, turn.village_id, turn.now):
        return f"给谁记？请回{'党员或' if kinds else ''}代表的名字{such_as(representative(turn))}"
    if kinds:
        return f"给谁记？请回户主或党员的名字{such_as(home(turn))}"
    return f"给哪一户记？请回户主的名字{such_as(home(turn))}"


def such_as(name: str, command: str = "") -> str:
    """，比如“张桂花”: how a name is to be said, behind a command if any; empty without a name."""
    return f"，比如“{command}{name}”" if name else ""


def home(turn: Turn) -> str:
    """A household of the speaker's village to give as an example, not the own one; empty where there is none."""
    own_home = households.of_person(turn.db, turn.person.id) if turn.person else None
    homes = households.in_village(turn.db, turn.village_id or "")
    names = (
        household.name.removesuffix("户")
        for household in homes
        if own_home is None or household.id != own_home.id
    )
    return next(names, "")


def representative(turn: Turn) -> str:
    """The same of a representative."""
    ids = subjects.in_village(turn.db, turn.village_id or "", Subject.REPRESENTATIVE, turn.now)
    shown = subjects.shown(turn.db, Subject.REPRESENTATIVE, ids)
    own_id = turn.person.id if turn.person else None
    return next((shown[i].own.removesuffix("代表") for i in ids if i != own_id), "")


def standing(turn: Turn, person: Person) -> Standing:
    """How the speaker stands in the points, looked up once a step."""
    return turn.once(
        "standing", lambda: subjects.standing(turn.db, person.id, turn.now, turn.posts)
    )


def own_recipients(turn: Turn) -> list[Whom]:
    """The speaker's own household and posts for which the village has a rulebook."""
    if turn.person is None:
        return []
    today = day_of(turn.now)
    return [
        (kind, which)
        for kind, which in standing(turn, turn.person).own
        if kind in OWN
        and versions.in_force(
            turn.db, subjects.village_of(turn.db, kind, which, turn.now), kind, today
        )
    ]


def may_be_others(turn: Turn) -> bool:
    """Whether the speaker, who records for others, may record anything for somebody else here."""
    return (
        turn.village_id is None
        or turn.holds(*CADRES)
        or recipients.counts_households(turn.db, turn.village_id, turn.now)
        or bool(turn.person and recipients.kinds(turn.db, turn.person, turn.now))
    )


def own_options(turn: Turn) -> Options:
    """The speaker's own household and posts, as far as the speaker may record something there."""
    return [([kind, which], OWN[kind]) for kind, which in own_recipients(turn)]


def read(turn: Turn, answers: Answers, *_: Any) -> list[str]:
    """A number or label of what was offered, or a name."""
    words = turn.event.text.strip()
    several = answers.get("several")
    offered = _labelled(turn, several) if several else own_options(turn)
    if several:
        at = pick(words, [label for _, label in offered])
        if at is None:
            raise Retry(f"请回复 1 到 {len(offered)} 之间的号码，或发“取消”。")
        return list(offered[at][0])
    if words.isdecimal() and len(words) < 4 and 1 <= int(words) <= len(offered):
        return list(offered[int(words) - 1][0])
    for value, label in offered:
        if words == label:
            return list(value)
    return _named(turn, words)


def _named(turn: Turn, words: str) -> list[str]:
    named = recipients.named(turn.db, turn.person, words, turn.now) if turn.person else []
    homes = [which for kind, which in named if kind == Subject.HOUSEHOLD]
    if len(homes) > 1:
        shown = subjects.shown(turn.db, Subject.HOUSEHOLD, homes)
        names = {h: shown[h].own for h in homes}
        apart = households.distinct(turn.db, names)
        how = "请回全名" if apart == names else "请回整个名字，或者那一家别人的名字"
        raise Retry(f"村里有{'、'.join(apart.values())}，{how}。")
    if not named:
        raise Retry(
            "村里没有找到这一户，请回户主的全名，或发“取消”。" if turn.village_id else _NOBODY
        )
    if len(named) > 1:
        raise MoreSaid({"several": [list(recipient) for recipient in named]})
    return list(named[0])


_NOBODY = "没有找到，请回村两委班子（比如“某某村班子”）或人的全名，或发“取消”。"


def _labelled(turn: Turn, several: list[list[str]]) -> Options:
    """张桂花户（农户）, 党员尹满堂（党员）."""
    labels = []
    for kind, which in several:
        name = subjects.shown(turn.db, Subject(kind), [which])[which].own
        village_id = subjects.village_of(turn.db, Subject(kind), which, turn.now)
        village = subjects.shown(turn.db, Subject.COMMITTEE, [village_id])[village_id].own
        far = "" if turn.village_id else f"，{village.removesuffix('两委班子')}"
        labels.append(([kind, which], f"{name}（{SUBJECTS[Subject(kind)]}{far}）"))
    return labels


def tail(kind: str) -> str:
    """Beside an item, whose it is."""
    short = {
        Subject.HOUSEHOLD: "自己家",
        Subject.REPRESENTATIVE: "代表履职",
        Subject.PARTY_MEMBER: "党员积分",
    }
    return short.get(Subject(kind), SUBJECTS[Subject(kind)])
