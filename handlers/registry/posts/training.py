"""培训: a training is announced, its roll is called, and who still lacks one is seen by town and village."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import training, words
from core.posts.training import Training
from core.registry import regions
from core.registry.people import Person
from core.registry.regions import Kind, Region
from handlers.duties.service import coming_words
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, said_on
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.away import leave_words
from handlers.registry.naming import named

NAME = "training"
_SHOWN = 30
_WHAT = "(?:培训|轮训|集训|训练班|示范班|学习班|业务学习)"
_NOTICE = re.compile("(?:请|麻烦)?(?:帮我|帮忙)?(?:通知|转告|告诉)")
"""So begins a notice, whatever it tells of."""
_HOLDS = re.compile(
    f"(?:办|开|搞|组织|举办|安排|通知).{{0,12}}{_WHAT}|{_WHAT}.{{0,6}}(?:定在|安排在|时间)"
)
_LACKS = re.compile(
    f"(?:哪些|哪个|哪几|谁|几个|多少|有没有|还有).{{0,10}}(?:没|未|缺).{{0,6}}(?:{_WHAT}|训)|(?:没|未)(?:参加|来|去|上|接受|受)?(?:过)?{_WHAT}的|{_WHAT}.{{0,8}}(?:谁|哪些|哪个|哪几).{{0,4}}(?:没|未|缺)|(?:哪些|谁)(?:还)?(?:没|未)训"
)
_THERE = re.compile(
    f"(?:参加|来|到|上)(?:了|过).{{0,4}}{_WHAT}|{_WHAT}.{{0,4}}(?:到了|来了|点名|签到)|(?:补)?训(?:过|好|完)了"
)
_ALL_THERE = re.compile(
    f"^(?:今天)?{_WHAT}(?:的)?(?:人|代表)?(?:都|全|全部|人都)(?:到|来)(?:了|齐了|全了|齐)[。！!]*$"
)
_ALL_HERE = re.compile(
    "^(?:今天)?(?:人|大家|代表)?(?:都|全|全部|人都)(?:到|来)(?:了|齐了|全了|齐)[。！!]*$"
)
_ASKS = re.compile("[?？]|(?:吗|没有?)[。！!]*$")
_ABOUT = re.compile("(?:讲|学|内容是?|主题是?|题目是?)(?P<about>[^，。,；;]{2,40})")
_WHEN = "培训哪一天办？比如“3月10日”。"


def hears(turn: Turn) -> Iterable[Reading]:
    """That a training is held, who was there, who was not."""
    wording = turn.words
    if not wording or turn.open_flow == NAME or not turn.holds(*training.TRAINERS):
        return
    given: Answers | None = None
    present = _present(turn, wording)
    if coming_words.calls_off(wording) == coming_words.TRAINING:
        given = {"said": wording, "does": "off"}
    elif _ALL_THERE.search(present) or (_ALL_HERE.match(wording) and _called_today(turn)):
        given = {"said": wording, "does": "all"}
    elif _LACKS.search(wording) or (_ASKS.search(wording) and _THERE.search(wording)):
        given = {"said": wording, "does": "lacking"}
    elif _THERE.search(present) and _whom(turn, present):
        given = {"said": wording, "does": "roll"}
    elif (
        _HOLDS.search(wording)
        and not _NOTICE.match(wording)
        and not re.search("[?？]|吗$|没办|没有办", wording)
    ):
        given = {"said": wording, "does": "announce"}
    if given is not None:
        reach = Reach.SELF if given["does"] == "lacking" else Reach.OTHERS
        act = Choice("培训", NAME, given)
        yield Reading(
            By.FLOW, act, Evidence.PLAIN, why=f"training.{given['does']}", reach=reach, belief=4.0
        )


def _called_today(turn: Turn) -> bool:
    """Whether a bare 都到了 may be said of a training: it is held today, and somebody has not signed in."""
    region = region_of(turn)
    latest = training.newest(turn.db, region, turn.now) if region is not None else None
    if latest is None or latest.day != day_of(turn.now) or turn.open_flow:
        return False
    every = training.attended(turn.db, latest)
    return any(t.attended_at is None and t.declined_at is None for t in every)


def _whom(turn: Turn, wording: str) -> list[Person]:
    region = region_of(turn)
    here = {p.id for p in training.representatives(turn.db, region, turn.now)} if region else set()
    return [p for p in named(turn, wording) if p.id in here]


def _present(turn: Turn, wording: str) -> str:
    return coming_words.of_the_present(wording, [p.name for p in named(turn, wording)])


def _left_out(turn: Turn, answers: Answers) -> set[str]:
    """Who is named as not there: 培训都到了，除了张三."""
    wording = str(answers["said"])
    present = {p.id for p in named(turn, _present(turn, wording))}
    return {p.id for p in named(turn, wording)} - present


def region_of(turn: Turn) -> Region | None:
    """For which region the sender trains."""
    return training.region_of(turn.db, turn.person.id, turn.now) if turn.person else None


def _announces(_: Turn, answers: Answers) -> bool:
    return answers.get("does") == "announce"


def _sums_up(_: Turn, answers: Answers) -> bool:
    return answers.get("does") in ("announce", "off", "all")


def day(turn: Turn, answers: Answers) -> date | None:
    """The day that was named."""
    if answers.get("day"):
        return date.fromisoformat(answers["day"])
    return leave_words.span(str(answers.get("said", "")), said_on(turn, answers))[0]


def asks_day(turn: Turn, answers: Answers) -> bool:
    """A training without a day."""
    return _announces(turn, answers) and day(turn, answers) is None


def read_day(turn: Turn, _: Answers) -> str:
    """A day."""
    first, _last = leave_words.span(turn.words, day_of(turn.now))
    if first is None:
        raise Retry(_WHEN)
    return first.isoformat()


def subject(answers: Answers) -> str:
    """What it is about, as far as the words say."""
    about = _ABOUT.search(str(answers.get("said", "")))
    return about["about"].strip() if about else "代表怎么履职"


def summary(turn: Turn, answers: Answers) -> str:
    """Which training, when, and who is told; who is noted as there, or that it is called off."""
    region, when = region_of(turn), day(turn, answers)
    if answers.get("does") == "off":
        gone = _which(turn, answers)
        count = len(training.attended(turn.db, gone))
        return f"{words.month_day(gone.day)}的培训（{gone.subject}）取消，告诉请了的{count}人。没问题就回“确认”。"
    if answers.get("does") == "all" and region is not None:
        names = "、".join(p.name for p in _absent(turn, region, answers))
        return f"{words.month_day(_newest(turn, region).day)}的培训，还没签到的都记成到了：{names}。有没来的，说“培训都到了，除了某某”。没问题就回“确认”。"
    if region is None or when is None:
        raise Refusal("培训由市、镇、村的干部来办，请跟他们说。")
    to_come = training.asked(turn.db, region, turn.now)
    whom = "还没训过的代表" if region.kind == Kind.VILLAGE else "代表"
    tier = training.TIERS.get(region.kind, "")
    return (
        f"{region.name}{words.month_day(when)}办培训（{tier}）：{subject(answers)}。"
        f"通知{whom}{len(to_come)}人。没问题就回“确认”。"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Announce it, note who was there, or say who still lacks one."""
    person, region = turn.person, region_of(turn)
    if person is None or region is None:
        raise Refusal("培训由市、镇、村的干部来办，请跟他们说。")
    if _announces(turn, answers):
        when = day(turn, answers)
        assert when is not None  # asked for before
        training.announce(turn.db, person, when, subject(answers), turn.now)
        return [
            Message(
                f"通知好了。{words.month_day(when)}到的人回“到会”；没带手机的，您说“某某参加了培训”。"
            )
        ]
    if answers.get("does") == "off":
        gone = training.call_off(turn.db, person, _which(turn, answers).id, turn.now)
        return [Message(f"{words.month_day(gone.day)}的培训取消了，都告诉了。")]
    if answers.get("does") == "all":
        return [_mark(turn, person, _newest(turn, region), _absent(turn, region, answers))]
    if answers.get("does") == "roll":
        return [_roll(turn, person, region, str(answers["said"]))]
    return [_lacking(turn, region)]


def _roll(turn: Turn, person: Person, region: Region, wording: str) -> Message:
    here = _whom(turn, _present(turn, wording))
    return _mark(turn, person, _newest(turn, region), here)


def _newest(turn: Turn, region: Region) -> Training:
    latest = training.newest(turn.db, region, turn.now)
    if latest is None:
        raise Refusal("最近一个月没有办过培训，点不了名。先说哪天办培训。")
    return latest


def _mark(turn: Turn, person: Person, latest: Training, here: list[Person]) -> Message:
    for one in here:
        training.attend(turn.db, one, latest.id, turn.now, by=person)
    names = "、".join(p.name for p in here)
    return Message(f"记下了：{names}参加了{words.month_day(latest.day)}的培训。记错了就回“撤销”。")


def _absent(turn: Turn, region: Region, answers: Answers) -> list[Person]:
    """Who was asked, has not signed in, and of whom nobody said that they are not there. Refusal where nobody is left."""
    trainees = training.attended(turn.db, _newest(turn, region))
    out = _left_out(turn, answers)
    left = [t.person_id for t in trainees if not t.attended_at and not t.declined_at]
    left = [one for one in left if one not in out]
    if not left:
        raise Refusal("请了的人都签过到了，或者说过来不了，没有要补记的。")
    return [turn.db.get_one(Person, one) for one in left]


def _ahead(turn: Turn) -> list[Training]:
    region = region_of(turn)
    return training.announced(turn.db, region, day_of(turn.now)) if region else []


def _which(turn: Turn, answers: Answers) -> Training:
    """The training that is called off: the one chosen, the one of the day that is named, else the only one."""
    every = _ahead(turn)
    named_day = day(turn, answers)
    chosen = [t for t in every if t.id == answers.get("training")]
    of_day = [t for t in every if t.day == named_day] if named_day else every
    if not (chosen or of_day):
        raise Refusal("没有您办的、还没到日子的培训，不用取消。")
    return (chosen or of_day)[0]


def training_options(turn: Turn, _: Answers) -> Options:
    """Those that are still to come, by day and subject."""
    return [(t.id, f"{words.month_day(t.day)}（{t.subject}）") for t in _ahead(turn)]


def asks_training(turn: Turn, answers: Answers) -> bool:
    """Several may be meant, and no day was named."""
    off = answers.get("does") == "off" and day(turn, answers) is None
    return off and len(_ahead(turn)) > 1


def _lacking(turn: Turn, region: Region) -> Message:
    every = training.representatives(turn.db, region, turn.now)
    left = training.lacking(turn.db, region, turn.now)
    if not every:
        return Message(f"{region.name}还没有登记代表。")
    if not left:
        return Message(f"{region.name}的代表{len(every)}人今年都训过了。")
    by_village: dict[str, list[str]] = {}
    for one in left[:_SHOWN]:
        by_village.setdefault(one.village_id or "", []).append(one.name)
    rows = [f"{region.name}的代表{len(every)}人，今年还没训过的{len(left)}人："]
    for village_id, names in by_village.items():
        where = regions.one(turn.db, village_id).name if village_id else "没登记村子"
        rows.append(f"{where}：{'、'.join(names)}")
    if len(left) > _SHOWN:
        rows.append(f"……还有{len(left) - _SHOWN}人。")
    rows.append("由村里兜底补训：村里说一声哪天办培训，只通知没训过的。")
    return Message("\n".join(rows))


flow = Flow(
    name=NAME,
    words=("培训", "/training"),
    posts=training.TRAINERS,
    hint="培训：通知代表培训，看谁还没训过",
    order=60,
    hears=hears,
    reach=Reach.OTHERS,
    dated=True,
    asks=(
        Ask("day", lambda *_: Message(_WHEN), read_day, asks_day),
        choose(
            "training", "取消哪一次培训？回号码。", training_options, flow=NAME, when=asks_training
        ),
        replace(confirm("sure", summary, flow=NAME), when=_sums_up),
    ),
    done=done,
)
