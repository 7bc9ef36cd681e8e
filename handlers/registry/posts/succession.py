"""换代表: a post ends or changes hands, said in plain words, summed up, agreed to and done as one act."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from sqlmodel import col, select

from core.clock import at_local, day_of
from core.errors import Refusal
from core.meetings.bodies import CONVENERS
from core.outbox import Choice, Message
from core.posts import resigning, succession, words
from core.posts.change import DEATH, Plan, Wanted
from core.posts.persons import planned_changes
from core.registry import households, regions
from core.registry.people import ABOVE, CADRES, Appointment, Person, Post
from core.registry.regions import Region
from core.reports.ladder import levels
from handlers.engine.asks import DROPPED, Options, choose, confirm, option
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, said_on
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import distinct, named, spelled
from handlers.registry.person.change_day import other_day
from handlers.registry.posts import post_words
from handlers.registry.posts.post_words import PostWords
from handlers.registry.posts.resign_words import reply
from handlers.understand.sayings.correction import correction

NAME = "succession"
HOW = "直接说一句、写登记过的全名就行，比如“张三搬走了，换李四当代表”，或者“张三不当代表了”。"


def meant(turn: Turn, wording: str) -> PostWords | None:
    """What the words say of posts, where they name people who are known."""
    if not post_words.spoken_of(wording):
        return None
    words = spelled(turn, wording)
    return post_words.parse(words, [p.name for p in named(turn, words)])


def hears(turn: Turn) -> Iterable[Reading]:
    """That somebody goes, and who comes; of oneself, the wish to go."""
    if turn.event.room is not None or turn.person is None or not turn.words:
        return
    wording = meant(turn, turn.words)
    if wording is None:
        if turn.open_flow == NAME or not _nameless(turn):
            return
    elif turn.open_flow == NAME and not wording.leavers:
        return  # 换某某 is said of the change that is open
    elif wording.oneself:
        if not succession.seats_of(turn.db, turn.person.id, turn.now):
            return
    elif not turn.holds(*CADRES) or not _concerns(turn, wording):
        return
    act = Choice("换代表", NAME, {"said": turn.words})
    yield Reading(By.FLOW, act, Evidence.PLAIN, why="posts.change", reach=Reach.OTHERS, belief=4.0)


def typed(turn: Turn, words: str) -> Answers | None:
    """换某某, 同意: said to the one wish to give up a post that waits for the sender."""
    answer = reply(turn, words)
    if answer is None or answer.stays or answer.beside or len(answer.seats) > 1:
        return None
    return answer.answers(answer.seats[0])


def _nameless(turn: Turn) -> bool:
    """A cadre speaks of a post that changes hands and names nobody who is known: asked how it is said."""
    if not turn.holds(*CADRES) or turn.meaning.intent != "registry":
        return False
    return post_words.spoken_of(turn.words) and post_words.changes(turn.words)


def _concerns(turn: Turn, wording: PostWords) -> bool:
    """Whether a post is meant: somebody who goes has one, or who comes is to have one."""
    if wording.successors and not wording.leavers:
        return True
    leavers = _of(turn, wording.leavers)
    return any(succession.seats_of(turn.db, p.id, turn.now) for p in leavers)


def _of(turn: Turn, names: Sequence[str]) -> list[Person]:
    everybody = {p.id: p for name in names for p in named(turn, name) if p.name == name}
    return list(everybody.values())


def _heard(turn: Turn, answers: Answers) -> PostWords:
    wording = str(answers.get("said", ""))
    known = meant(turn, wording) if wording else None
    if known is None:
        raise Refusal(f"没找到您说的人，什么都没有改。{HOW}" if wording else HOW)
    return known


def _oneself(turn: Turn, answers: Answers) -> bool:
    return not answers.get("leaver") and _heard(turn, answers).oneself


def leavers(turn: Turn, answers: Answers) -> list[Person]:
    """Everybody whom the words may mean by who goes: of one name those with a post alone."""
    if answers.get("leaver"):
        return [turn.db.get_one(Person, answers["leaver"])]
    if _oneself(turn, answers):
        return [turn.person] if turn.person else []
    every = _of(turn, _heard(turn, answers).leavers)
    seated = [p for p in every if _seats(turn, answers, p)]
    return seated or every


def _seats(turn: Turn, answers: Answers, person: Person) -> list[Appointment]:
    """The posts of a person that the words may mean."""
    held = succession.seats_of(turn.db, person.id, turn.now)
    which = (
        None if answers.get("leaver") and not answers.get("said") else _heard(turn, answers).post
    )
    fitting = [a for a in held if a.post == which] if which else held
    return [a for a in fitting if which or a.post != Post.PARTY_MEMBER] or fitting


def successors(turn: Turn, answers: Answers) -> list[Person]:
    """Everybody whom the words may mean by who comes."""
    if answers.get("successor"):
        return [turn.db.get_one(Person, answers["successor"])]
    if answers.get("instead"):
        return named(turn, str(answers["instead"]))
    return _of(turn, _heard(turn, answers).successors) if answers.get("said") else []


def asks_instead(turn: Turn, answers: Answers) -> bool:
    """Somebody whom nobody knows is to take over: never left out in silence."""
    return (
        bool(_unknown(turn, answers))
        and not _oneself(turn, answers)
        and not successors(turn, answers)
    )


def _unknown(turn: Turn, answers: Answers) -> str:
    if answers.get("unknown"):
        return str(answers["unknown"])
    if not answers.get("said") or answers.get("successor"):
        return ""
    words = spelled(turn, str(answers["said"]))
    return post_words.unknown_name(words, [p.name for p in named(turn, words)])


def prompt_instead(turn: Turn, answers: Answers) -> Message:
    """Which name is not known, and what can be said instead."""
    return Message(_not_known(_unknown(turn, answers)), (option("先空着", NAME, "instead", ""),))


def _not_known(name: str) -> str:
    return f"没找到叫“{name}”的人，什么都没有改。换谁？发登记过的全名；先不换人就回“先空着”。"


def read_instead(turn: Turn, answers: Answers) -> str:
    """A name that is known here; empty where the seat is to stay vacant."""
    words = turn.words.strip("。！! ")
    if words in ("先空着", "空着", "先不换人", "先不换", "没有", "没得"):
        return ""
    wording = spelled(turn, words)
    known = {p.name for p in named(turn, wording)}
    if len(known) != 1:
        raise Retry("这里没有登记这个名字。")
    return known.pop()


def leaver_options(turn: Turn, answers: Answers) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in leavers(turn, answers)]


def asks_leaver(turn: Turn, answers: Answers) -> bool:
    """Two of one name may be meant."""
    return len(leavers(turn, answers)) > 1


def seat_options(turn: Turn, answers: Answers) -> Options:
    """The seats that may be meant: the leaver's; without one, where the successor could begin."""
    going = leavers(turn, answers)
    if going:
        held = _seats(turn, answers, going[0])
        return [(a.id, levels.title(turn.db, a.post, a.region_id)) for a in held]
    return [(r.id, regions.title(turn.db, r.id)) for r in _places(turn, answers)]


def _places(turn: Turn, answers: Answers) -> list[Region]:
    """Where a post that somebody is to have may be: the place named, the own circle, the village."""
    wording = _heard(turn, answers)
    which, coming = wording.post or Post.REPRESENTATIVE, successors(turn, answers)
    village = coming[0].village_id if coming else turn.village_id
    if village is None:
        return []
    if which not in (Post.REPRESENTATIVE, Post.GROUP_LEADER):
        return [regions.one(turn.db, village)]
    kind = regions.Kind.CIRCLE if which == Post.REPRESENTATIVE else regions.Kind.GROUP
    query = select(Region).where(Region.village_id == village, Region.kind == kind)
    every = list(turn.db.exec(query.order_by(col(Region.id))))
    words = str(answers.get("said", ""))
    named_here = [r for r in every if _named_in(turn, r, words)]
    circle = households.circle_of(turn.db, coming[0].id) if coming else None
    line = {r.id for r in regions.line_up(turn.db, circle.id)} if circle else set()
    return named_here or [r for r in every if r.id in line] or every


def _named_in(turn: Turn, region: Region, words: str) -> bool:
    """Whether the words name the region, or the group that it lies in: 三组 of 长冲口三组."""
    village = regions.one(turn.db, region.village_id or "").name.removesuffix("村")
    group = regions.above(turn.db, region.id, regions.Kind.GROUP)
    names = {r.name for r in (region, group) if r is not None}
    short = {n.removeprefix(village) for n in names if n != village} - {""}
    return any(n in words for n in names | short)


def asks_seat(turn: Turn, answers: Answers) -> bool:
    """Several seats may be meant."""
    return not _oneself(turn, answers) and len(seat_options(turn, answers)) > 1


def successor_options(turn: Turn, answers: Answers) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in successors(turn, answers)]


def asks_successor(turn: Turn, answers: Answers) -> bool:
    """Two of one name may be meant."""
    return not _oneself(turn, answers) and len(successors(turn, answers)) > 1


def wanted(turn: Turn, answers: Answers) -> Wanted:
    """The change that is meant; Refusal where nobody or nothing is."""
    going, coming = leavers(turn, answers), successors(turn, answers)
    seat = answers.get("seat") or next((s for s, _ in seat_options(turn, answers)), None)
    why = str(
        answers.get("reason") or (_heard(turn, answers).reason if answers.get("said") else "")
    )
    comes = coming[0].id if coming else None
    if going and not coming and post_words.to_oneself(str(answers.get("said", "")), going[0].name):
        raise Refusal(post_words.same_again(going[0].name))
    if going:
        held = turn.db.get(Appointment, seat) if seat else None
        if held is None:
            raise Refusal(
                f"{going[0].name}现在没有您说的职务，什么都没有改。发“找代表”看现在是谁。"
            )
        return Wanted(held.post, held.region_id, going[0].id, comes, why or "replaced")
    if seat is None:
        raise Refusal(HOW)
    which = _heard(turn, answers).post or Post.REPRESENTATIVE
    return Wanted(which, seat, None, comes, why or "replaced")


def summary(turn: Turn, answers: Answers) -> str:
    """What would be, in plain words."""
    if turn.person is None:
        raise Refusal(HOW)
    if _oneself(turn, answers):
        titles = "、".join(_titles_of_sender(turn, answers))
        return f"您要辞去{titles}，是吗？您确认以后我告诉能定的人，他们点头以前还是您。没问题就回“确认”。"
    what, day = wanted(turn, answers), _since(turn, answers)
    if day is not None and day > day_of(turn.now):
        change = planned_changes.plan(turn.db, turn.person, what, day, turn.now)
        return "\n".join(_rows(turn, change, day))
    change = succession.plan(turn.db, turn.person, what, turn.now)
    if day is not None and day < day_of(turn.now):
        succession.refuse_unless_idle(turn.db, change.old, at_local(day, time(0)), turn.now)
    return "\n".join(_rows(turn, change, day))


def _since(turn: Turn, answers: Answers) -> date | None:
    """The day from which it counts, where one but today is named; a death needs none."""
    wording = str(answers.get("said", ""))
    if wording and _heard(turn, answers).reason == DEATH:
        return None
    return other_day(wording, said_on(turn, answers))


def _titles_of_sender(turn: Turn, answers: Answers) -> list[str]:
    held = _seats(turn, answers, turn.person) if turn.person else []
    if not held:
        raise Refusal("您现在没有登记这个职务，不用辞。")
    return [levels.title(turn.db, a.post, a.region_id) for a in held]


def _rows(turn: Turn, change: Plan, day: date | None) -> list[str]:
    title = levels.title(turn.db, change.wanted.post, change.region.id)
    place = regions.title(turn.db, change.region.id)
    new, old = change.successor, change.leaver
    why = words.REASONS[change.wanted.reason]
    rows = []
    if old is not None:
        since = f"从{words.month_day(day)}起" if day else "从现在起"
        rows.append(f"{old.name}不再当{title}（{place}，{why}），{since}。")
    if new is not None:
        far = "" if change.lives_here else f"（不住在{place}，请想好）"
        rows.append(
            f"{new.name}接任{title}{far}。" if old else f"{new.name}当{title}（{place}）{far}。"
        )
    elif change.above is not None:
        by = levels.seat_words(turn.db, change.above)
        rows.append(f"先空着，由{by}顶。要换人就回“换某某”，要补选以后发“补选”。")
    else:
        rows.append("先空着，上面也还没有人，请尽快换人。")
    rows += _along(change)
    if change.others and change.wanted.reason == DEATH:
        rows.append(f"{'、'.join(change.others)}也一起结束。")
    elif change.others:
        rows.append(f"还担任{'、'.join(change.others)}，这些不动。")
    if change.wanted.reason == DEATH:
        rows.append("记到他家的册子里，账号解绑，不再给他发消息。")
    homes = "每户告诉一声，" if change.along.homes else ""
    if day is not None and day > day_of(turn.now):
        when = words.month_day(day)
        rows.append(f"到{when}{homes}权限才换，在那以前什么都不变。没问题就回“确认”。")
        return rows
    rows.append(f"{homes}权限马上换。没问题就回“确认”。")
    return rows


def _along(change: Plan) -> list[str]:
    what = change.along
    parts = [f"联系户{len(what.homes)}户"] if what.homes else []
    parts += [f"没办完的事{len(what.reports)}件"] if what.reports else []
    parts += [f"等答的问题{what.questions}个"] if what.questions else []
    parts += [f"等审的申报{len(what.claims)}条"] if what.claims else []
    return [f"跟着走的：{'、'.join(parts)}。"] if parts else []


def changed(turn: Turn, answers: Answers) -> Answers | None:
    """Another successor, said before it is agreed to: 换唐菊香."""
    wording = spelled(turn, turn.words)
    everybody = [p for p in named(turn, wording) if p.name in wording]
    unknown = post_words.unknown_name(wording, [p.name for p in everybody])
    if unknown and not everybody:
        raise Retry(f"没找到叫“{unknown}”的人，什么都没有改。请发登记过的全名，比如“换张三”。")
    change = correction(wording)
    begins = wording.startswith(("换", "改", "让", "由", "叫", "不是"))
    if len(everybody) != 1 or not (begins or (change is not None and not change.wrong)):
        return None
    return {"successor": everybody[0].id}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it; of oneself, pass the wish on to those who decide."""
    if turn.person is None:
        raise Refusal(DROPPED)
    if _oneself(turn, answers):
        held = _seats(turn, answers, turn.person)
        hearers = resigning.wish(turn.db, turn.person, held, str(answers.get("said", "")), turn.now)
        return [Message(f"告诉{hearers}了。他们定下来以前，还是您在当；有事照常办。")]
    what, day = wanted(turn, answers), _since(turn, answers)
    if day is not None and day > day_of(turn.now):
        planned_changes.decide(turn.db, turn.person, what, day, turn.now)
        return [
            Message(
                f"定好了：{words.month_day(day)}起换，到那天自动办，两边都告诉了。要收回就回“撤销”，过几天再收回就说“不换了 某某”。"
            )
        ]
    since = at_local(day, time(0)) if day and day < day_of(turn.now) else None
    change = succession.carry_out(turn.db, turn.person, what, turn.now, since=since)
    return [Message("\n".join(_outcome(turn, change)))]


def _outcome(turn: Turn, change: Plan) -> list[str]:
    what, title = change.along, change.title
    if change.successor is not None:
        rows = [f"换好了：{change.successor.name}现在是{title}，权限和手上的事都交过去了。"]
    else:
        by = f"，先由{levels.seat_words(turn.db, change.above)}顶着" if change.above else ""
        rows = [f"办好了：{title}空出来了{by}。要换人再说一声，要补选发“补选”。"]
    if what.homes:
        hearers = len(what.homes) - len(what.unreached())
        rows.append(f"{hearers}户告诉到了。" if hearers else "")
    if what.unreached():
        rows.append(f"没绑定手机、要当面说的：{words.in_a_row(what.unreached(), 20)}。")
    return [r for r in rows if r]


flow = Flow(
    name=NAME,
    words=("换代表", "换人", "交接", "辞职", "/succession"),
    posts=frozenset({*CONVENERS, *ABOVE}),
    also=lambda turn: bool(turn.posts),
    hint="换代表：谁不当了、换谁当，直接说一句",
    order=56,
    hears=hears,
    typed=typed,
    reach=Reach.OTHERS,
    dated=True,
    asks=(
        choose("leaver", "您说的是哪一位？", leaver_options, flow=NAME, when=asks_leaver),
        choose("seat", "是哪一个？", seat_options, flow=NAME, when=asks_seat),
        Ask("instead", prompt_instead, read_instead, asks_instead),
        choose("successor", "换的是哪一位？", successor_options, flow=NAME, when=asks_successor),
        confirm("sure", summary, flow=NAME, more=changed),
    ),
    done=done,
)
