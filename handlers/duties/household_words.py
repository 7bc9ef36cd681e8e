"""Household words (联系的话), what a representative says of households: which ones, how they were reached, on which day."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import day_of
from core.duties import contacts
from core.duties.contacts import ContactHousehold
from core.registry import households
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, said_on
from handlers.understand.meaning import Meaning
from handlers.understand.numbers import value
from handlers.understand.people import households as households_in
from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.correction import slip
from handlers.understand.sayings.excepting import exception_first
from handlers.understand.sayings.polarity import future, negated
from handlers.understand.wording import standard

CONTACT, VISIT, COULD_NOT = "contact", "visit", "could_not"
MODES = {"check_in_contact": CONTACT, "check_in_visit": VISIT, "check_in_cannot": COULD_NOT}
_SURE = 0.5
_FULL_NAME = 3  # characters: a given name of one is no name by itself
_ALL_WELL = re.compile("好|正常|没事|没问题|平安|放心|无异常|无诉求")
_MISSED = re.compile(
    "没人(?!照[顾看料]|管|理|帮|陪|做饭|送)|不在(?!了)|没在|没接|没通|不通|没打通|打不通|关机|停机|锁着|锁了?门|没见|未见|没碰|没遇|没找到|没联系上|联系不上|没联系到"
)
_VISITED = re.compile(
    "[家屋户]里?[^，,。 没未]{0,6}去(?:的|[了过])$|走访|上门|入户|家访|登门|看了|看望|探望|看过|去过|去了他|去了.{1,5}[家里]|到家|[家屋]里?(?:也|都|还|又)?(?:去|走|跑|看)[了过]"
    "|[到去上进].{1,6}(?:坐|走|转|看|聊|倾|串)(?:了|一|过|会|哈|下)|(?:走|转|坐|串|跑|去)了?一?[趟圈转会回遍]|串了?门"
)
_PHONED = re.compile(
    "[打挂拨][了过的]*(?:一?[个通次])?(?:电话|手机)|通了?(?:一?[个次])?(?:电|电话)(?![^话]?[停断])|电话(?:里|上)?(?:联系|问|聊|打|讲|说|通)|微信(?:上|里)?(?:联系|问|聊|讲|说)|视频了?"
    "|(?:也|又|都|还)(?:打|通|挂|回|问)了一?[个次通声](?=[ ，,。]|$|电话|招呼)|联系(?:了|过|上|到)"
)
_WENT_THERE = re.compile("(?:家|屋里?|户|那[里边]|屋企)(?:我)?[去到走](?:了|过了?)(?:一趟|一次)?$")
"""何秋菊家去了: the speaker went there."""
_ONLY_WENT = re.compile(
    "(?:我|今天|刚才|刚|上午|下午|晚上|又)*[去到]了?[^，。,！!？?不没]{1,5}家[了里]?[。！!]?"
)
_WENT = re.compile(
    "(?:都|也|已经|我|今天){0,3}[去到](?:了|过|过了)?(?:家里|屋里|他家|她家|他们家|屋企)?(?:一趟|一次)?[了过]?[。！!]?"
)
_BACKDATED = re.compile("补[记打录卡一昨前上周]|上个?(?:周|星期|礼拜|月)")
_OF_THE_LIST = re.compile(
    "(?:上|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天]?的?(?:发的)?[那这]?[个张份]?(?:名单|单子|清单|表)"
)
"""星期一那个名单 says which list, and no day."""
_ALL_BUT = re.compile(
    "除(?:了|开|去|掉)?([^，,。]{2,20}?)(?:以外|之外|外)?[，, ]?(?:其他|其余|别的|剩下)?的?(?:几[户家])?[，, ]?(?:都|全)"
)
_DAY = re.compile(
    "(?P<near>大前天|今[天日晚早]|昨[天日晚夜早]|前[天日晚夜](?!后))"
    "|(?<![每下个])(?:(?P<last>上)个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<month>\d{1,2})月)?(?P<number>\d{1,2})[号日](?![户单院楼门线桩屋])"
    "|(?:(?P<cmonth>[一二三四五六七八九十]{1,2})月)?(?P<cnumber>[一二三四五六七八九十]{1,3})[号](?![户单院楼门线桩屋家])"
)
_NEAR = {"今": 0, "昨": 1, "前": 2, "大": 3}


@dataclass(frozen=True)
class HouseholdWords:
    """One thing said of some of the speaker's contact households (ids), maybe not yet of any."""

    households: tuple[str, ...]
    mode: str
    words: str  # beyond numbers and commands
    day: date | None  # None: today, unless `backdated`
    backdated: bool  # of an earlier day, whichever it is


def read_words(turn: Turn, answers: Answers) -> HouseholdWords:
    """What has been said so far, by the numbers of a list, by names or by answers to asks."""
    words: str = answers.get("said", "")
    named_day = answers.get("day")
    # The button 打卡 names no household: it is as if the word were said.
    picked = [choice for choice in answers.get("picked", ()) if "household" in choice]
    if picked:
        first = picked[0]
        named_day = named_day or first.get("day")
        ids = tuple(answers.get("households", (choice["household"] for choice in picked)))
        well = VISIT if first["mode"] == VISIT else CONTACT
        told = mode_of(words, turn.understood, otherwise=COULD_NOT, well=well)
        mode = told if words else first["mode"]
        words = words or first.get("words", "")
    else:
        chosen = answers.get("household")
        ids = (chosen,) if chosen else named(turn, words)
        ids = tuple(answers.get("households", ids))
        mode = answers.get("mode") or mode_of(words, turn.understood, otherwise=VISIT)
        if not chosen and "households" not in answers and mode != COULD_NOT:
            ids = reached(turn, words, ids)
    if how := answers.get("how"):  # of names that were said alone
        mode, words = how, answers.get("why_missed", "没联系上" if how == COULD_NOT else "")
    heard_on, dated = said_on(turn, answers), _OF_THE_LIST.sub("", words)
    day = date.fromisoformat(named_day) if named_day else day_named(dated, heard_on)
    if day is None and heard_on != day_of(turn.now) and not _BACKDATED.search(dated):
        day = heard_on  # told before midnight, and the photo came after it
    return HouseholdWords(ids, mode, words, day, bool(_BACKDATED.search(dated)) and day is None)


def reached(turn: Turn, words: str, homes: tuple[str, ...]) -> tuple[str, ...]:
    """Of several households those of which no clause says that it was not done: 菊香那里没去成 was not visited."""
    naming = [(named(turn, clause), clause) for clause in clauses(words)]
    not_done = {home for at, clause in naming if negated(clause) or future(clause) for home in at}
    done = {home for at, clause in naming for home in at if not (negated(clause) or future(clause))}
    return tuple(home for home in homes if home in done or home not in not_done) or homes


def mode_of(
    words: str, understood: Callable[[str], Meaning], *, otherwise: str, well: str = CONTACT
) -> str:
    """Whether words speak of a contact, a visit or neither being possible; "" means `otherwise`.

    Behind the numbers of a list (`otherwise` COULD_NOT) only plain words make it a visit; that all
    was well (都好) means what the list is about (`well`).
    """
    if not words:
        return otherwise
    plain, first = standard(words), next(iter(clauses(words)), "")
    if _WENT.fullmatch(standard(first)) and not _MISSED.search(plain):
        return VISIT  # 去了 她讲桥头的灯坏了
    meaning = understood(words)
    mode = MODES.get(meaning.intent) if meaning.confidence >= _SURE else None
    if otherwise == VISIT:
        return mode or (COULD_NOT if _MISSED.search(plain) else VISIT)
    if mode == COULD_NOT or _MISSED.search(plain):
        return COULD_NOT
    if _VISITED.search(plain):
        return VISIT
    if _PHONED.search(plain):
        return CONTACT
    if _ALL_WELL.search(plain):
        return well
    return CONTACT if mode == CONTACT else COULD_NOT


def spoken_mode(meaning: Meaning, words: str) -> str:
    """How free speech says that they were reached; a guess that it failed needs words for it."""
    mode, words = MODES[meaning.intent], standard(words)
    if mode == COULD_NOT and happened(words) and (reached := told_of_a_household(words)):
        return reached
    there = any(_WENT_THERE.search(clause) for clause in clauses(words))
    if mode == COULD_NOT and (_ONLY_WENT.fullmatch(words.strip()) or there):
        return COULD_NOT if _MISSED.search(words) else VISIT
    if mode == VISIT and told_of_a_household(words) == CONTACT:
        return CONTACT  # met on the way
    guess = meaning.confidence < _SURE and not _MISSED.search(words)
    return VISIT if guess and mode == COULD_NOT and _VISITED.search(words) else mode


_OTHERS_DEED = re.compile(
    "^(?:今天|昨天|前天|刚才|刚|上午|下午|听说|还有|另外)*(?:[他她](?:们|家)?|村医|医生|护士|书记|支书|主任|镇里|县里|村里|干部|志愿者|邻居|亲戚"
    "|(?:[我他她].{0,2}|的)?(?:儿子|女儿|老公|老婆|媳妇|孙子|弟弟|妹妹|哥哥|姐姐))(?:的?人)?(?:们)?(?:今天|昨天|刚|已经|也|都|又)*(?:去|来|到|上门|打电话|给).{0,8}(?:看|探|慰问|走访|照顾|陪|接|找|打|送)"
)
_ONE_TO_ANOTHER = "(?:家|户)?(?:的人)?(?:今天|昨天|刚|已经|也|又)*(?:说|讲|告诉我|(?:去|来|到|在|跟|给|帮|把|陪|送|带|找)[^，,。]{0,8}?(?:看|探|照顾|陪|接|找|打|送|帮|说|吵|骂|望)?[^，,。]{0,3}?)"


_FOR_ME = (
    "(?:这|那|今|明|后|两|几|天|来|去|给)*"
    "(?:(?:帮忙?|替|代)(?:一?下)?(?:我|俺|咱|照|看|喂|守|管|收|放|养|接)|照[看顾管](?![了过])|看管(?![了过]))"
)


_GONE = (
    "(?:家?(?:老人家?|老爷子|老太太|奶奶|爷爷|婆婆|娭毑))?(?:今[天早晚朝]|昨[天晚夜]|前[天晚]|大前天|[上这]?(?:周|星期|礼拜)[一二三四五六日天]|半夜|夜里|凌晨|早上|上午|中午|下午|晚上|天亮前?"
    r"|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点(?:多钟?|半|钟|左右)?|天前|[号日])|是|已经|也|突然|刚刚?|就|在(?:医院|家里?|屋里))*"
    "(?:走(?:[了哒咗咯]|的)|没[了哒咗]|不在[了哒]|去世|过世|病故|老了人)(?:有?[一二两三四五六七八九十几]{1,2}[天日])?[了哒的]*[。！!]*$"
)
"""Of somebody who is gone: no visit of the speaker's, and nobody who was missed."""


_SAYS_OF_ANOTHER = "[^，,。]{0,4}(?:说|讲|告诉我)[^，,。]{0,3}(?:[他她佢]们?|自己)[^，,。]{0,4}(?:去|来|到|打|给|帮|陪|送)"
"""秋菊讲她昨天去看了桂花: what was said to the speaker of somebody else's going."""


_OPENS = "(?:今天|昨天|前天|刚才|刚|上午|下午|听)*"


def _as_called(names: Collection[str]) -> list[str]:
    """Names in full and, of three characters, as neighbours say them: 桂花; the longest first."""
    given = [name[1:] for name in names if len(name) == _FULL_NAME]
    return sorted({*(name for name in names if len(name) > 1), *given}, key=len, reverse=True)


def of_third_persons(words: str, names: Collection[str]) -> bool:
    """Whether a clause tells what one neighbour did to or said of another, or does for the speaker: 曾德才去看了唐菊香."""
    if _OTHERS_DEED.match(words):
        return True
    called = "|".join(re.escape(name) for name in _as_called(names))
    if called and re.match(f"{_OPENS}(?:{called}){_SAYS_OF_ANOTHER}", words):
        return True
    if called and re.search(f"(?:{called})(?:{_FOR_ME}|{_GONE})", words):
        return True
    both = f"^(?:今天|昨天|前天|刚才|刚|上午|下午|听)*(?:{called}){_ONE_TO_ANOTHER}(?:{called})(?!.{{0,3}}(?:也|都|没))"
    return bool(called) and re.match(both, words) is not None


def happened(words: str) -> bool:
    """Whether words tell of illness, death, a birth, a leaving for work: nothing of these is a missed visit."""
    plain = standard(words)
    return bool(sheets("household").hits(plain)) and not _MISSED.search(plain)


def told_of_a_household(words: str) -> str | None:
    """How plain words say that a household was reached or missed; None when they do not say."""
    plain = standard(words)
    if _MISSED.search(plain):
        return COULD_NOT
    if _PHONED.search(plain):
        return CONTACT
    ways = sheets("reached").named(plain)
    if "met" in ways:
        return CONTACT
    return VISIT if "visited" in ways or _VISITED.search(plain) else None


_ONCE_MORE = re.compile("又|再|还|才|就|下午|上午|晚上|早上|中午|是|的$")


def mode_behind(clause: str) -> str | None:
    """How a clause that names nobody goes on about who was named before it: 三号打的电话, 今天又去了; None where it does not."""
    plain = _ONCE_MORE.sub("", _DAY.sub("", standard(clause)))
    return told_of_a_household(clause) or (
        VISIT if _WENT.fullmatch(f"{plain}了") or _WENT.fullmatch(plain) else None
    )


def contact_households(turn: Turn) -> list[ContactHousehold]:
    """The speaker's contact households, longest ago first; nobody else has any."""
    person = turn.person
    if person is None:
        return []
    return turn.once("contacts", lambda: contacts.of_person(turn.db, person.id, turn.now))


def named(turn: Turn, words: str) -> tuple[str, ...]:
    """The speaker's contact households that the words name, each beyond doubt."""
    return turn.once(("homes_named", words), lambda: _named(turn, words))


def _named(turn: Turn, words: str) -> tuple[str, ...]:
    served = contact_households(turn) if words else []
    if not served:
        return ()
    if (parts := slip(words)) and (right := named(turn, parts[1])):
        return right  # 去了王家 哦不对 是何家
    if (but := _ALL_BUT.search(standard(exception_first(words)))) and (
        left_out := named(turn, but[1])
    ):
        return tuple(h.household_id for h in served if h.household_id not in left_out)
    at = {home.household_id: _at(home, served, words) for home in served}
    matching = [home for home in served if at[home.household_id] >= 0]
    matching.sort(key=lambda home: at[home.household_id])
    for slot in households_in(words, True):
        matching += [home for home in _meant(turn, served, slot) if home not in matching]
    return tuple(home.household_id for home in matching)


def _at(home: ContactHousehold, served: list[ContactHousehold], words: str) -> int:
    """Where the words name this household, in full or as neighbours do, 桂花 for 张桂花; -1 for nowhere."""
    name = home.name.removesuffix("户")
    if name in words or len(name) < _FULL_NAME:
        return words.find(name)
    given = name[1:]
    alike = [other for other in served if given in other.name]
    return words.find(given) if len(alike) == 1 else -1


def households_of_others(turn: Turn, words: str) -> list[str]:
    """The households of the village that the words name, when they are nobody's to check in here.

    Empty as soon as one of the speaker's own contact households is named.
    """
    if not words or named(turn, words):
        return []
    homes = households.in_village(turn.db, turn.village_id or "")
    names = {home.name for home in homes if home.name.removesuffix("户") in words}
    for slot in households_in(words, True):
        meant = households.named(turn.db, turn.village_id or "", slot)
        names |= {home.name for home in meant if len(meant) == 1}
    return sorted(names - {home.name for home in contact_households(turn)})


def _meant(turn: Turn, served: list[ContactHousehold], slot: str) -> list[ContactHousehold]:
    """The one of these households that 张奶奶, 王家 or a member's name can mean; nobody when two can."""
    ids = {h.id for h in households.named(turn.db, turn.village_id or "", slot)}
    fitting = [home for home in served if home.household_id in ids]
    if not fitting and not ids:
        fitting = [home for home in served if home.name[0] == slot.removeprefix("老")[:1]]
    return fitting if len(fitting) == 1 else []


def day_named(words: str, today: date) -> date | None:
    """The past day that words name: 昨天, 周四, 上周四, 3号, 3月5日; None when they name none."""
    match = _DAY.search(standard(words))
    if match is None:
        return None
    if match["near"]:
        return today - timedelta(days=_NEAR[match["near"][0]])
    if match["weekday"]:
        weekday = "一二三四五六日".index(match["weekday"].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        if match["last"] or weekday > today.weekday():
            monday -= timedelta(days=7)
        return monday + timedelta(days=weekday)
    month, number = match["month"] or match["cmonth"], match["number"] or match["cnumber"]
    return _numbered_day(value(month) if month else 0, value(number), today)


def _numbered_day(month: int, number: int, today: date) -> date | None:
    try:
        if month:
            day = today.replace(month=month, day=number)
            return day if day <= today else day.replace(year=today.year - 1)
        day = today.replace(day=number)
        return (
            day if day <= today else (today.replace(day=1) - timedelta(days=1)).replace(day=number)
        )
    except ValueError:  # 2月30日
        return None
