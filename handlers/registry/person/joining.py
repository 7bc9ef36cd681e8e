"""合并登记: a village cadre says that two entries are one person; shown first, and taken apart again by 撤销 or 拆开."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts.persons import joinings
from core.posts.persons.fitting import Along
from core.registry import addresses
from core.registry.people import CADRES, Person
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.engine.short import selection
from handlers.registry.naming import distinct, spelled
from handlers.registry.person import pairs

NAME = "joining"
HOW = "请这样说：“张三登记重了”，或者“张三和张山是同一个人”。名字写登记过的全名。"
LONGEST = 40
_SPOKEN_OF = re.compile("一个人|合并|并成|登记重|登记了?[两二]|重复登记|登重|重名登记|[两二]份")
_ONE = "(?:其实|本来|都|就)*(?:是|算)(?:同|同样)?一个人"
_TWICE = "(?:登记重复?了|登重了|重复登记了?|(?:被)?登记了?(?:成了?)?[两二][遍次份个]人?|有[两二]份登记|在(?:名单|册子)[上里](?:登记)?有?[两二][个份次遍])"
_TAIL = "(?:了|的|吧|一下)*[。！!]*"


def _meant(turn: Turn, wording: str) -> list[Person]:
    """The entries that are said to be one person's; none where the words say no such thing."""
    if not wording or len(wording) > LONGEST or not _SPOKEN_OF.search(wording):
        return []
    if re.search("[?？]|[吗么]$|要是|如果|不是(?:同)?一个人|是不是", wording):
        return []
    words = spelled(turn, wording.strip("。！!"))
    who = pairs.who(turn, words)
    two = f"(?P<a>{who})(?:跟|和|与|同)(?P<b>{who})"
    for pattern in (
        f"{two}(?:两个|这两个)?{_ONE}(?:[，,]?(?:登记重|并成|合并|合成).{{0,8}})?{_TAIL}",
        f"(?P<a>{who})就是(?P<b>{who})(?:[，,].{{0,8}}(?:登记重|登重).{{0,3}})?{_TAIL}",
        f"(?:请|帮我?)?(?:把|将)?{two}(?:的登记)?(?:合并|并成|合成)(?:成)?(?:一[个份]人?)?{_TAIL}",
        f"(?:请|帮我?)?合并(?:登记)?[：: ]?{two}(?:的登记)?{_TAIL}",
        f"(?:[两二]个|这[两二]个)(?P<a>{who}){_ONE}(?:[，,]?登记重.{{0,3}})?{_TAIL}",
        f"(?P<a>{who})(?:这个人|的名字)?{_TWICE}(?:[，,](?:其实)?是(?:同)?一个人)?{_TAIL}",
    ):
        match = re.fullmatch(pattern, words)
        if match is None:
            continue
        names = {name for name in match.groupdict().values() if name}
        return [p for name in sorted(names) for p in pairs.called(turn, words, name)]
    return []


def hears(turn: Turn) -> Iterable[Reading]:
    """That two entries are one person, said by a cadre; of a name that stands there once it means something else."""
    if turn.person is None or turn.event.room is not None or not turn.holds(*CADRES):
        return
    if len(_meant(turn, turn.words)) < 2:
        return
    act = Choice("合并登记", NAME, {"said": turn.words})
    yield Reading(By.FLOW, act, Evidence.PLAIN, "person.doubled", Reach.OTHERS, belief=4.5)


def _every(turn: Turn, answers: Answers) -> list[Person]:
    """The entries that may be meant, or the two that were chosen."""
    if answers.get("two"):
        return [turn.db.get_one(Person, one) for one in answers["two"]]
    return _meant(turn, str(answers.get("said", "")))


def look(turn: Turn, answers: Answers) -> list[Person]:
    """Who is meant. Refusal where that are no two, or it is not the sender's to say."""
    every = _every(turn, answers)
    if turn.person is None or len(every) < 2:
        raise Refusal(HOW)
    if any(not joinings.may_keep(turn.db, turn.person, p.village_id, turn.now) for p in every):
        raise Refusal("合并登记由村干部或镇干部来办，您这里办不了，什么都没有改。")
    return every


def label(turn: Turn, person: Person) -> str:
    """An entry with what tells it from another of the same name, in the same household too."""
    return f"{distinct(turn, person)}{_bound(turn, person)}"


def _bound(turn: Turn, person: Person) -> str:
    return "，绑了账号" if addresses.of_person(turn.db, person.id) else "，没绑账号"


def several(_: Turn, __: Answers, every: list[Person]) -> bool:
    """More than two may be meant."""
    return len(every) > 2


def prompt_two(turn: Turn, _: Answers, every: list[Person]) -> Message:
    """Which two."""
    rows = [f"{number}. {label(turn, p)}" for number, p in enumerate(every, 1)]
    return Message(
        "\n".join(["叫这个名字的不止两份。哪两份是同一个人？回两个号码，比如“1 2”。", *rows])
    )


def read_two(turn: Turn, _: Answers, every: list[Person]) -> list[str]:
    """Two numbers."""
    heard = selection(turn.words, [label(turn, p) for p in every], many=True) or []
    numbers = sorted({n for clause in heard for n in clause.numbers})
    if len(numbers) != 2 or numbers[-1] > len(every) or any(clause.words for clause in heard):
        raise Retry("请回两个号码，比如“1 2”，或发“取消”。")
    return [every[n - 1].id for n in numbers]


def options(turn: Turn, _: Answers, every: list[Person]) -> Options:
    """The two, told apart."""
    return [(p.id, label(turn, p)) for p in every]


def _chosen(answers: Answers, every: list[Person]) -> tuple[Person, Person]:
    """Which goes, and which stays."""
    into = next(p for p in every if p.id == answers["keep"])
    return next(p for p in every if p.id != into.id), into


def summary(turn: Turn, answers: Answers, every: list[Person]) -> str:
    """Which entry stays, and what comes to it from the other. Refusal as core says."""
    assert turn.person is not None  # else refused
    one, into = _chosen(answers, every)
    pair = joinings.plan(turn.db, turn.person, one, into, turn.now)
    rows = [
        f"{label(turn, one)}并到{label(turn, into)}，以后就是一个人，是吗？",
        f"跟着过来的：{_along(pair.went)}。",
    ]
    if pair.went.home:
        rows.append(f"{pair.went.home}的积分不动，还是那一户的。")
    rows.append(
        "以前办过的事、投过的票照旧记着。告诉本人一声；并错了就回“撤销”，过后再说“把某某拆开”。没问题就回“确认”。"
    )
    return "\n".join(rows)


def _along(went: Along) -> str:
    parts = [f"账号{went.accounts}个"] if went.accounts else []
    parts += ["电话"] if went.telephone else []
    parts += list(went.titles)
    left = f"（没办完{went.open_reports}件）" if went.open_reports else ""
    parts += [f"上报{went.reports}件{left}"] if went.reports else []
    parts += [f"申报{went.claims}条"] if went.claims else []
    parts += [f"积分{went.points}分"] if went.points else []
    return "、".join(parts) or "没有别的，只有这个名字"


def done(turn: Turn, answers: Answers, every: list[Person]) -> list[Message]:
    """Join them."""
    assert turn.person is not None  # else refused
    one, into = _chosen(answers, every)
    joinings.join(turn.db, turn.person, one, into, turn.now)
    return [Message(f"并好了：现在只有一个{into.name}。并错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=(),
    posts=frozenset(CADRES),
    hears=hears,
    look=look,
    reach=Reach.OTHERS,
    asks=(
        Ask("two", prompt_two, read_two, several, list=True),
        choose("keep", "以哪一份为准（住哪户、叫什么）？回号码。", options, flow=NAME),
        confirm("sure", summary, flow=NAME),
    ),
    done=done,
)
