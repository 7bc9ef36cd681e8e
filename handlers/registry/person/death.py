"""去世: whoever answers for a household says that somebody has died; it is summed up first, and may be put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import day_of
from core.duties.files import occasions
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import words
from core.posts.persons import deaths
from core.posts.persons.deaths import Loss
from core.registry import people
from core.registry.people import CADRES, Person, Post
from handlers.duties.household_words import day_named
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, said_on
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import distinct, named, spelled
from handlers.registry.person import death_words
from handlers.registry.posts import post_words
from handlers.understand.sayings.mending import mended

NAME = "death"
HOW = "请写登记过的全名说一句，比如“张三昨天去世了”。记错了说“张三没有去世”。"
_TELL = frozenset({*CADRES, Post.REPRESENTATIVE, Post.GRID_WORKER, Post.GRID_LEADER})


@dataclass(frozen=True)
class Meant:
    """Of whom it is told; None while two of the name may be meant."""

    person: Person | None
    every: tuple[Person, ...]
    loss: Loss | None


def hears(turn: Turn) -> Iterable[Reading]:
    """That somebody who is on the list has died, or lives; of those whose posts end by it, as a change of the seat."""
    if turn.event.room is not None or turn.person is None:
        return
    if not death_words.SPOKEN_OF.search(turn.words) or not turn.holds(*_TELL):
        return
    wording = spelled(turn, turn.words)
    heard = death_words.parse(wording, [p.name for p in named(turn, wording)])
    if heard is None:
        return
    every = [p for p in named(turn, wording) if p.name == heard.name]
    mine = [p for p in every if deaths.may_tell(turn.db, turn.person, p, turn.now)]
    if heard.alive:  # of whom nobody has said it, there is nothing to put right
        mine = [p for p in mine if people.dead(turn.db, p.id)]
    if not mine:
        return
    evidence = Evidence.PLAIN if heard.plain else Evidence.LIKELY
    question = "" if heard.plain else f"您是说{heard.name}去世了吗？"
    act = _ending(turn, turn.person, mine) or Choice("去世了", NAME, _given(mine, turn.words))
    if heard.alive:
        act = Choice("没有去世", NAME, _given(mine, turn.words) | {"alive": True})
    yield Reading(By.FLOW, act, evidence, "death.told", Reach.OTHERS, belief=4.5, question=question)


def _given(every: list[Person], wording: str) -> Answers:
    return {"people": [p.id for p in every], "said": wording}


def _ending(turn: Turn, by: Person, every: list[Person]) -> Choice | None:
    """The change of the seat that it is, where the one who is meant holds a post that is the teller's to end."""
    held = [a for a in people.posts_of(turn.db, every[0].id, turn.now) if not a.acting]
    if len(every) > 1 or not held or not deaths.may_end_posts(turn.db, by, held, turn.now):
        return None
    given = {"leaver": every[0].id, "reason": "died"}
    names = [p.name for p in named(turn, spelled(turn, turn.words))]
    change = post_words.parse(spelled(turn, turn.words), names)
    follows = {"said": turn.words} if change is not None and change.successors else {}
    return Choice("换代表", "succession", given | follows)


def look(turn: Turn, answers: Answers) -> Meant:
    """Who is meant and what it would change. Refusal where nobody is, or it is not theirs to say."""
    ids = [answers["who"]] if answers.get("who") else answers.get("people", ())
    every = tuple(turn.db.get_one(Person, one) for one in ids)
    if turn.person is None or not every:
        raise Refusal(HOW)
    if len(every) > 1:
        return Meant(None, every, None)
    one = every[0]
    alive = answers.get("alive")
    loss = None if alive else deaths.plan(turn.db, turn.person, one, turn.now)
    return Meant(one, every, loss)


def options(turn: Turn, _: Answers, meant: Meant) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in meant.every]


def changed(turn: Turn, answers: Answers, _: Meant) -> Answers | None:
    """不对，是前天: what was told as this puts it right, of the same or of another person; None for other words."""
    wording = str(answers.get("said", ""))
    better = mended(wording, turn.words) or mended(wording, f"不对，{turn.words}")
    if better is None and _read(day_of(turn.now), turn.words) is not None:
        better = f"{turn.words}，{wording}"
    heard = death_words.parse(better, [p.name for p in named(turn, better)]) if better else None
    if better is None or heard is None:
        return None
    every = [p for p in named(turn, better) if p.name == heard.name]
    return _given(every, better) | {"who": ""}


def several(_: Turn, __: Answers, meant: Meant) -> bool:
    """Two of one name may be meant."""
    return meant.person is None


def _day(turn: Turn, answers: Answers) -> date:
    today = said_on(turn, answers)
    return _read(today, str(answers.get("said", ""))) or today


def _read(today: date, wording: str) -> date | None:
    """The day that is named, if one is."""
    days = death_words.days_ago(wording)
    if days is not None:
        return today - timedelta(days=days)
    if any(night in wording for night in ("昨晚", "昨夜")):
        return today - timedelta(days=1)
    return day_named(wording, today)


def _unsure(turn: Turn, wording: str) -> bool:
    return _read(day_of(turn.now), wording) is None and death_words.sometime(wording)


def summary(turn: Turn, answers: Answers, meant: Meant) -> str:
    """Whose death is put on record, and what ends by it."""
    assert meant.person is not None  # asked for before
    who = distinct(turn, meant.person)
    if meant.loss is None:
        return f"{meant.person.name}没有去世，先前是记错了，是吗？确认以后改回来：还是家里的人，原来的账号也接着用。没问题就回“确认”。"
    loss = meant.loss
    if loss.held:
        by = words.titles([p.name for p in loss.deciders]) or "镇里"
        return (
            f"{who}去世了，是吗？他现在是{words.titles(loss.titles)}，职务要由{by}来定。"
            f"您确认以后我转给{by}，他们定以前什么都不改。没问题就回“确认”。"
        )
    day = words.month_day(_day(turn, answers))
    rows = [f"{who}{day}去世了，是吗？确认以后："]
    if _unsure(turn, str(answers.get("said", ""))):
        rows.insert(0, f"没听出是哪一天，先按今天算；要改就说“不对，是{day}”这样的日子。\n")
    if loss.home is not None:
        rows.append(f"记到{loss.home.name}的册子里{_visit(turn, loss, said_on(turn, answers))}；")
    rows.append("不再给他发消息，他的账号解绑；这一户的积分不动。没问题就回“确认”。")
    return "".join(rows)


def _visit(turn: Turn, loss: Loss, heard_on: date) -> str:
    assert loss.home is not None
    asks = occasions.of_village(turn.db, loss.home.village_id).get(deaths.OCCASION)
    if asks is None:
        return ""
    return f"，{words.month_day(heard_on + timedelta(days=asks.days))}前要上门看看"


def done(turn: Turn, answers: Answers, meant: Meant) -> list[Message]:
    """Put it on record, pass it on, or put it right."""
    by, person = turn.person, meant.person
    assert by is not None
    assert person is not None  # asked for before
    if meant.loss is None:
        if deaths.mistaken(turn.db, by, person, turn.now):
            return [
                Message(
                    f"改回来了：{person.name}没有去世。职务已经结束，要他接着当就说“换{person.name}当”。"
                )
            ]
        return [Message(f"改回来了：{person.name}没有去世。")]
    if meant.loss.held:
        return [Message(f"转给{deaths.pass_on(turn.db, by, meant.loss, turn.now)}了，等他们来定。")]
    day, wording = _day(turn, answers), str(answers.get("said", ""))
    heard_on = said_on(turn, answers)
    entry = deaths.record(turn.db, by, person, day, wording, turn.now, heard_on=heard_on)
    text = f"登记好了：{person.name}{words.month_day(day)}去世。"
    if entry is not None and entry.visit_by is not None:
        text += f"请在{words.month_day(entry.visit_by)}前上门看看，去了说一声就行。"
    more = "、".join(_also(turn, wording, person.name))
    text += f"一次登记一位：{more}去世，请另外说一句。" if more else ""
    return [Message(f"{text}记错了就回“撤销”。")]


def _also(turn: Turn, said: str, name: str) -> list[str]:
    wording = spelled(turn, said)
    others = dict.fromkeys(p.name for p in named(turn, wording))
    return death_words.also(wording, name, list(others))


flow = Flow(
    name=NAME,
    words=("去世", "/death"),
    posts=_TELL,
    hint="去世：家里有人去世，直接说一句",
    order=59,
    hears=hears,
    look=look,
    reach=Reach.OTHERS,
    dated=True,
    asks=(
        choose("who", "您说的是哪一位？回号码。", options, flow=NAME, when=several),
        confirm("sure", summary, flow=NAME, more=changed),
    ),
    done=done,
)
