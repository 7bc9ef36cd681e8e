"""记到册子里: what is told in passing of a household that one serves goes into its file (一户一册)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.clock import day_of
from core.duties.files import entries, occasions
from core.duties.files.entries import HouseholdEntry
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry.households import Household
from handlers.duties.files import household_people
from handlers.duties.files.household_news import NAME, SUPPOSED, kind_of
from handlers.duties.household_words import day_named, told_of_a_household
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

_WHAT_NOW = re.compile("(?:这|那|我)?(?:该)?(?:怎么办|咋办|怎么弄|何办)[呢啊呀？?]*")
_AS_TOLD = re.compile("^[^，,。]{1,8}?(?:说|讲|告诉我|跟我讲)(?:是|的|了)?(?=.{3})")
"""黄水生说… tells nothing of him."""
_WENT_TO_SEE = re.compile(
    "(?:我|^)(?:们)?(?:今天|昨天|刚才|刚|已经|也|都|就|上午|下午|专门|特意)*(?:(?:去|上门|到|打|来)[^，,。]{0,6}(?:[他她]|老人|一家|看望|慰问|走访)"
    "|(?:去|过去|上门)(?:家里|屋里)?(?:看|探|瞧|坐|走)(?:了|过|望)(?:了|一下|一趟|一回)?$)"
)
"""The speaker's own going, in a clause of its own: 也去看了, 我去医院看望了他."""
_LEAD = re.compile(
    r"(?:今天|昨天|前天|刚才|刚刚|刚|早上|上午|下午|中午|昨晚|今早|今晚|听说|听讲|说是|那个|这个|我们|我|他们|一|二|三|四|五|六|组里?|网格里?|户里|的|老人|奶奶|户主|住户|村民|低保户"
    r"|五保户|重点户|汇报|报告|情况|记一?下|记一?笔|补记|记|反映|有个事|说一下|对了|还有|另外|哦|啊|[\s,，:：、]|\d{1,2}[号日月]|(?:上|这)?(?:周|星期)[一二三四五六日天])*"
)
"""What may stand before a household that something happened to: nobody did anything to it."""


@dataclass(frozen=True)
class Line:
    """One thing told of one household."""

    household_id: str
    text: str
    occasion: str
    subject: bool  # the household is what the clause speaks of, not what somebody did there


def lines(turn: Turn, words: str) -> list[Line]:
    """What the words tell of households, where something happened."""
    return [line for line in every_line(turn, words) if line.occasion]


def every_line(turn: Turn, words: str) -> list[Line]:
    """What the words tell of households that the speaker sees, clause by clause; what follows belongs to the last named."""
    news: list[Line] = []
    for clause in clauses(words):
        if _WHAT_NOW.fullmatch(clause):
            continue
        clause = (
            _AS_TOLD.sub("", clause) if household_people.named(turn, clause) is None else clause
        )
        if asked(clause) or faulty(clause) or SUPPOSED.search(clause):
            return []  # a question, or a problem that is no news of a home
        meant = household_people.named(turn, clause)
        kind = kind_of(clause)
        if meant is not None:
            home, at = meant
            subject = _LEAD.fullmatch(clause[:at]) is not None
            news.append(Line(home.household.id, clause, kind, subject))
        elif news:
            last = news[-1]
            more = f"{last.text}，{clause}"
            news[-1] = Line(last.household_id, more, last.occasion or kind, last.subject)
    return news


def hears(turn: Turn) -> Iterable[Reading]:
    """News of a household: plain where the household is what the sentence speaks of."""
    words = turn.words
    if not words or not may(flow, turn) or not sheets("household").hits(standard(words)):
        return
    news = lines(turn, words)
    if not news:
        return
    subject = all(line.subject for line in news)
    if any(_WENT_TO_SEE.search(clause) for clause in clauses(words)) and told_of_a_household(words):
        return  # the speaker was there: the visit keeps the words, and offers the file
    if not subject and told_of_a_household(words):
        return  # a visit or a call, which keeps the words as its note
    act = Choice("记到册子里", NAME, {"said": words})
    wondered = any(_WHAT_NOW.fullmatch(clause) for clause in clauses(words))
    evidence = Evidence.PLAIN if subject and not wondered else Evidence.LIKELY
    yield Reading(
        By.FLOW,
        act,
        evidence,
        "household_note.told",
        Reach.OTHERS,
        3.0,
        shared=subject and not wondered,
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Write each line into its file, and say by when somebody should go and see."""
    news = lines(turn, str(answers.get("said") or turn.words))
    if turn.person is None or not news:
        raise Refusal("没听出是哪一户、什么事。比如“张桂花住院了”。")
    today = day_of(turn.now)
    noted = []
    for line in news:
        day = day_named(line.text, today)
        text = line.text.strip()
        kind = "" if line.occasion == "other" else line.occasion
        noted.append(
            entries.note(
                turn.db, turn.person, line.household_id, text, turn.now, day=day, occasion=kind
            )
        )
    answered = [_answer(turn, entry) for entry in noted]
    every = every_line(turn, str(answers.get("said") or turn.words))
    left = "、".join(f"“{line.text}”" for line in every if not line.occasion)
    if left:
        answered.append(f"{left}没有记，请单独再说一遍。")
    return [Message("\n".join([*answered, "只有联系这一户的人看得到。记错了就回“撤销”。"]))]


def _answer(turn: Turn, entry: HouseholdEntry) -> str:
    name = turn.db.get_one(Household, entry.household_id).name
    text = f"记到{name}的册子里了：{entry.text}。"
    asks = occasions.of_village(turn.db, entry.village_id).get(entry.occasion)
    if asks is None or entry.visit_by is None:
        return text
    by = f"{entry.visit_by.month}月{entry.visit_by.day}日"
    return f"{text}算“{asks.name}”，请在{by}前上门看看，去了说一声就行。"


flow = Flow(
    name=NAME,
    words=(),
    posts=frozenset(household_people.WRITING),
    hears=hears,
    reach=Reach.OTHERS,
    asks=(),
    done=done,
)
