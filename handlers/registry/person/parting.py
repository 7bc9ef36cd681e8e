"""拆开登记: an entry turns out to be two people: what was joined goes back, else what is the other's is pointed at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts.persons import joinings, partings
from core.posts.persons.joinings import Joining
from core.posts.persons.partings import Thing
from core.registry import households
from core.registry.households import Household
from core.registry.people import CADRES, Person
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.engine.short import selection
from handlers.registry.naming import distinct, spelled
from handlers.registry.person import pairs

NAME = "parting"
HOW = "请这样说：“张三其实是两个人”，或者“把张三拆开”。名字写登记过的全名。"
LONGEST = 30
_SPOKEN_OF = re.compile("[两二]个人|拆开|拆成|[合并]错|分开登记|分成")
_NONE = re.compile("没有|没得|都不是|都没有|一样也?没有|无|没")
_TAIL = "(?:了|的|吧|一下)*[。！!]*"


@dataclass(frozen=True)
class Meant:
    """Who may be meant; of one alone, what was joined into them, and what else is theirs."""

    every: tuple[Person, ...]
    joined: tuple[Joining, ...]
    things: tuple[Thing, ...]


def _named(turn: Turn, wording: str) -> list[Person]:
    if not wording or len(wording) > LONGEST or not _SPOKEN_OF.search(wording):
        return []
    if re.search("[?？]|[吗么]$|要是|如果|是不是|不是[两二]个人", wording):
        return []
    words = spelled(turn, wording.strip("。！!"))
    who = pairs.who(turn, words)
    for pattern in (
        f"(?P<a>{who})(?:这个名字|的登记)?(?:其实|本来|原来|实际上?)*(?:是|有)[两二]个人{_TAIL}",
        f"(?:请|帮我?)?(?:把|将)?(?P<a>{who})(?:的登记|的信息)?(?:拆开|拆成[两二][个份]人?|分开登记|分成[两二][个份]人?){_TAIL}",
        f"(?:请|帮我?)?拆开(?:登记)?[：: ]?(?P<a>{who})(?:的登记)?{_TAIL}",
        f"(?P<a>{who})(?:的登记)?(?:合并?|并)错{_TAIL}",
    ):
        if match := re.fullmatch(pattern, words):
            return pairs.called(turn, words, match["a"])
    return []


def hears(turn: Turn) -> Iterable[Reading]:
    """That one entry is two people, said by a cadre."""
    if turn.person is None or turn.event.room is not None or not turn.holds(*CADRES):
        return
    if _named(turn, turn.words):
        act = Choice("拆开登记", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "person.two", Reach.OTHERS, belief=4.5)


def look(turn: Turn, answers: Answers) -> Meant:
    """Who is meant. Refusal where nobody is, or it is not the sender's to say."""
    every = _named(turn, str(answers.get("said", "")))
    if answers.get("who"):
        every = [turn.db.get_one(Person, answers["who"])]
    if turn.person is None or not every:
        raise Refusal(HOW)
    if len(every) > 1:
        return Meant(tuple(every), (), ())
    joined = joinings.newest(turn.db, every[0].id)
    if not joined:
        partings.plan(turn.db, turn.person, every[0], turn.now)
    things = partings.things(turn.db, every[0], turn.now)
    return Meant(tuple(every), tuple(joined), tuple(things))


def several(_: Turn, __: Answers, meant: Meant) -> bool:
    """Two of one name may be meant."""
    return len(meant.every) > 1


def options(turn: Turn, _: Answers, meant: Meant) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in meant.every]


def many_joined(_: Turn, __: Answers, meant: Meant) -> bool:
    """Several were joined into the entry."""
    return len(meant.joined) > 1


def joined_options(turn: Turn, _: Answers, meant: Meant) -> Options:
    """Which of them, by name and day."""
    return [
        (j.id, f"{turn.db.get_one(Person, j.person_id).name}，{j.at:%Y-%m-%d}并的")
        for j in meant.joined
    ]


def fresh(_: Turn, __: Answers, meant: Meant) -> bool:
    """Nothing was joined: the other one has to be told."""
    return not meant.joined


def prompt_home(_: Turn, __: Answers, meant: Meant) -> Message:
    """Where the other one lives."""
    return Message(
        f"登记里只有这一个{meant.every[0].name}。另一位{meant.every[0].name}住哪一户？"
        "发户名（比如“罗铁柱户”）；不住在村里哪一户，回“没有”。"
    )


def read_home(turn: Turn, _: Answers, meant: Meant) -> str:
    """A household of the village; empty for none."""
    if _NONE.fullmatch(turn.words.strip("。！! ")):
        return ""
    every = households.named(turn.db, meant.every[0].village_id or "", turn.words.strip("。！! "))
    if len(every) != 1:
        raise Retry("没找到这一户。" if not every else "叫这个名字的不止一户，请连户号一起发。")
    return every[0].id


def asks_things(turn: Turn, answers: Answers, meant: Meant) -> bool:
    """There is something that may be the other's."""
    return fresh(turn, answers, meant) and bool(meant.things)


def prompt_things(_: Turn, __: Answers, meant: Meant) -> Message:
    """What may be the other's, numbered."""
    rows = [f"{number}. {thing.label}" for number, thing in enumerate(meant.things, 1)]
    return Message(
        "\n".join(["下面哪些是另一位的？回号码，比如“1 3”；都不是就回“都不是”。", *rows])
    )


def read_things(turn: Turn, _: Answers, meant: Meant) -> list[str]:
    """Numbers; none of them is an answer, too."""
    if _NONE.fullmatch(turn.words.strip("。！! ")):
        return []
    heard = selection(turn.words, [thing.label for thing in meant.things], many=True) or []
    numbers = sorted({n for clause in heard for n in clause.numbers})
    if not numbers or numbers[-1] > len(meant.things) or any(clause.words for clause in heard):
        raise Retry("请回号码，比如“1 3”；都不是另一位的，回“都不是”。")
    return [meant.things[n - 1].key for n in numbers]


def _joining(turn: Turn, answers: Answers, meant: Meant) -> Joining:
    if answers.get("which"):
        return turn.db.get_one(Joining, answers["which"])
    return meant.joined[0]


def _home(turn: Turn, answers: Answers) -> Household | None:
    return turn.db.get_one(Household, answers["home"]) if answers.get("home") else None


def summary(turn: Turn, answers: Answers, meant: Meant) -> str:
    """What becomes of whom."""
    who = distinct(turn, meant.every[0])
    if meant.joined:
        joining = _joining(turn, answers, meant)
        other = turn.db.get_one(Person, joining.person_id).name
        return (
            f"{who}拆成两份，{other}那一份照合并以前的样子还回去（账号、电话、职务、上报、申报、还在的积分），是吗？"
            "合并以后新办的事留在现在这一份。告诉两位一声。没问题就回“确认”。"
        )
    home, given = _home(turn, answers), set(answers.get("what", ()))
    names = [thing.label for thing in meant.things if thing.key in given]
    where = f"住{home.name}" if home else "不在哪一户"
    return (
        f"{who}拆成两份：另登记一位{meant.every[0].name}，{where}；归他的：{'、'.join(names) or '没有'}，是吗？"
        "别的都留在原来这一份。拆错了就回“撤销”。没问题就回“确认”。"
    )


def done(turn: Turn, answers: Answers, meant: Meant) -> list[Message]:
    """Take them apart."""
    assert turn.person is not None  # else refused
    one = meant.every[0]
    if meant.joined:
        other = joinings.part(turn.db, turn.person, _joining(turn, answers, meant), turn.now)
        both = one.name if other.name == one.name else f"{one.name}和{other.name}"
        return [Message(f"拆好了：{both}现在是两份，各归各的。拆错了就回“撤销”。")]
    home, keys = _home(turn, answers), answers.get("what", ())
    partings.split(turn.db, turn.person, one, home, keys, turn.now)
    return [Message(f"拆好了：{one.name}现在是两份，各归各的。拆错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=(),
    posts=frozenset(CADRES),
    hears=hears,
    look=look,
    reach=Reach.OTHERS,
    asks=(
        choose("who", "您说的是哪一位？回号码。", options, flow=NAME, when=several),
        choose("which", "拆哪一份？回号码。", joined_options, flow=NAME, when=many_joined),
        Ask("home", prompt_home, read_home, fresh, free=True),
        Ask("what", prompt_things, read_things, asks_things, list=True),
        confirm("sure", summary, flow=NAME),
    ),
    done=done,
)
