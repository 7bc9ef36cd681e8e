"""Short answers (短答): which entries of a list are meant, and what is said of them, clause by clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handlers.engine.consent import LONGEST, consent, is_question, without_talk
from handlers.engine.pointing import (
    DIGIT,
    NAME,
    NUMERAL,
    PLACE,
    RUN,
    Listed,
    Pointed,
    fold,
    named,
    ordinal,
    pointed,
    value,
)
from handlers.understand.sayings.excepting import exception_first, put_off

_LEADS = re.compile(
    r"(?:好的?|嗯|行|要得)[,，\s]+|(?:(?:上|这|本)?(?:周|星期|礼拜)[一二三四五六日天]?的?|[上下]面|上头|刚才|早上|发来)?的?(?:[那这]个?|[那这]?[张份几])?(?:名单|单子|清单|表|那几[户家])(?:[里上]头?|[里上]面)?的?[:：,，\s]*|(?:那就|那|就|我)?(?:选|挑|要|回复?|就是?|是)(?:的是)?[:：\s]*|从(?=[\d一二三四五六七八九])"
)
_NOT_THAT = re.compile(r"不是[^，,。]{1,12}?[，,\s]{0,3}(?:而是|是)")
_EXCEPT = re.compile("除(?:了|开了?|去|却|脱|掉)?")
_EXCEPTED = re.compile(
    r"(?:以外|之外|除外|外)?[,，\s]*(?:的|其他的?|其它的?|其余的?|别的|剩下的?)*(?:全部|全|都|所有)*"
)
_OUTSIDE = re.compile("除外|以外|之外|不算")
_OTHERS = re.compile(
    "(?:其他|其它|其余|别[的个]|剩下|余下|另外)的?(?:[那这]?[几一二两三四五六七八九]?[个条户家])?(?:全部|全|都)?(?:是)?"
)
_ALL = re.compile(
    r"全部都?|所有的?都?|全都|[每家][户家个条]都?|这?几[户家个条]都?|一起|统统|都|全(?!家|村|组|体|身)|(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})[户家个条件]都"
)
_BARE_ALL = ("全部", "所有", "所有的", "全都", "都", "全部都", "每户", "每家", "一起", "全")
_TOGETHER = re.compile(
    r"[\s、.:：,，(]*(?:的(?!确)|[这那]?[几两俩二三四五六七八九][个户家条件](?=都|全|的|也|$))?"
)
_AS_A_DAY = re.compile(
    "[那这当]天|上午|下午|晚上|早上|早晨|中午|傍晚|夜里|左右|之?前|以前|以后|之?后|开会"
)
_MARK = re.compile(r"[\s,，;；。]+")
_BRACKETS = re.compile(r"\(\d{1,2}\)|(?<=\d)\)")
_BLANK = str.maketrans("()", "  ")
_EVERY = "every"
"""How it was pointed, beside what pointing knows: 全部."""
_STRICT = frozenset([PLACE, NAME, NUMERAL])

_ADVERB = r"(?:都|全|也|已经?|我|今天|昨天|刚才|刚|上午|下午|还|均|一起|各|又|先|就|再|这次|本周|[\s、]){0,5}"
_DECISION = (
    "(?:不能|不予|不给|不该|不应|没法|无法)(?:通过|过|同意|批)|不通过|没通过|未通过|通过|不过关|不过|过关|过|不同意|同意|驳回|退回|打回去?|否决|不批准|批准|不批|批|不准|准|不行|行|不可以|可以|不属实|属实|不成立|成立"
    "|没问题|有问题|不好|好|不对|对|要不得|要得|不中|中|ok"
)
_REACHED = (
    "联系|打[过了]{0,2}个?电话|打通|电话打了|电话打通|通了?过?个?电话|走访|上门|上过门|入户|家访|去过|去了|去了?家里|到过|到家|看过|看了|看望|见过|见到|见了"
    "|聊过|问过|问候|慰问|挺好|很好|平安|正常|没什么事|微信|视频|走了|走过|跑了|跑过|转了|坐了|串了?门|来过"
)
_MISSED = (
    "没人在家|没人在屋里?|没在屋里?|没人在|没人|没得人|冇人|家里没人|屋里没人|不在家|不在屋里?|没在家|不在|没联系上|联系不上|没打通|打不通|不通|没接电话|没接|不接电话|不接"
    "|电话没接|电话没人接|电话打不通|电话不通|电话关机|关机|停机|锁着门|锁门|关着门|搬走|住院|生病|病|外出|出门|出远门|打工|没见到|没见着|没碰到|没找到"
)
_TAIL = "(?:了|过|完|一遍|一下|一[趟圈转回次]|会儿|个?门|家里?|屋里?|上|到|人|呢|啊|呀|哈|咯|哒|嘞|咧|吧|的|在家|在屋里|住院|电话|去){0,4}"
_VERDICT = re.compile(f"{_ADVERB}(?:{_DECISION}|{_REACHED}|{_MISSED}){_TAIL}")
_NO_AND_WHY = re.compile(
    f"{_ADVERB}(?:不行|不通过|驳回|退回|打回去?|不批|不给过|不同意)(?![吗么呢吧了就]|的话)[^\\d]{{2,24}}"
)
"""第二个不行照片是网上的: the reason follows without a mark."""
_BEFORE = re.compile(
    r"(?P<decided>不通过|通过|不同意|同意|驳回|退回|否决|不批准|批准|不批|不准)[:：\s]*"
    r"|(?:已经?|今天|我)?(?:联系|走访|没联系|打不通|没打通|去|打)(?:上|过|了|电话|给){0,3}[:：\s]*"
)
_NUMBERED = re.compile(
    r"(?<!\d)([一二三四五六七八九1-9])号(?=(?:的|那个|这个)?(?:不?行|不?过|不?通过|不?同意|不?可以|不?批|不?准|驳|退))"
)
"""一号行二号不行 of a list is no day."""
_STATES = ("好了", "都好了", "行了", "过了", "可以了", "对了")
_NOTHING = frozenset("吧啊呀哈了的咯哒嘛哦都全嘞咧呢这那)")


class Clause(NamedTuple):
    """Entries of a list, 1-based, and the words said of them; the words may be empty."""

    numbers: tuple[int, ...]
    words: str


def selection(text: str, labels: Sequence[str], *, many: bool) -> list[Clause] | None:
    """What is said of which entries, in the order said; None when the words choose nothing for certain.

    A number that is not on the list comes out only where nothing but numbers is said. Commas between
    single numbers divide nothing ("1，3，5 没人在家"), a number that counts something ("3组的路灯")
    chooses nothing. Without `many` it is one clause with one number, and words of a label will do.
    """
    if len(text) > LONGEST:
        return None
    text = _NUMBERED.sub(r"，第\1个", text)
    words = exception_first(without_talk(text).strip(" 。.,，;；!！~()（）"))
    asis = (fold(words), fold(text.strip()))
    exact = [n for n, label in enumerate(labels, 1) if fold(label) in asis]
    if words and len(exact) == 1:
        return [Clause((exact[0],), "")]
    heard = _Reading(words, Listed.of(labels)).clauses()
    if many:
        return heard
    single = heard is not None and len(heard) == len(heard[0].numbers) == 1
    if heard is None or (single and heard[0].numbers[0] > len(labels)):
        number = None if _EXCEPT.match(asis[0]) else _worded(words, labels)
        heard = [Clause((number,), "")] if number else heard
    return heard if heard and len(heard) == len(heard[0].numbers) == 1 else None


@dataclass
class _Heard:
    numbers: tuple[int, ...]
    words: str
    ways: frozenset[str]
    joined: bool
    after: str  # the marks before it
    end: int


@dataclass
class _Reading:
    """One message against one list, read from left to right."""

    words: str
    listed: Listed
    heard: list[_Heard] = field(default_factory=list)
    ways: frozenset[str] = frozenset()
    """How entries have been pointed at so far."""

    def __post_init__(self) -> None:
        self.text = _BRACKETS.sub(lambda match: match[0].translate(_BLANK), fold(self.words))
        self.ordinals = ordinal(self.words)

    def clauses(self) -> list[Clause] | None:
        """Every clause, or None as soon as one is no answer."""
        at, mark = self._led(), ""
        while at < len(self.text):
            one = self._clause(at, mark)
            if one is None:
                return None
            self.heard.append(one)
            self.ways |= one.ways
            marks = _MARK.match(self.text, one.end)
            mark, at = (marks[0], marks.end()) if marks else ("", one.end)
        joined = self._without_exceptions(_joined(self.heard))
        numbers = [number for one in joined for number in one.numbers]
        if {DIGIT, RUN} <= self.ways or len(set(numbers)) < len(numbers):
            return None  # 1 3 5，12: twelve, or one and two? 1 3，3没人: which of them?
        bare = not any(clause.words for clause in joined) and self.ways <= {DIGIT, RUN, NUMERAL}
        inside = all(1 <= number <= self.listed.most for number in numbers)
        return joined if joined and (bare or inside) else None

    def _without_exceptions(self, clauses: list[Clause]) -> list[Clause]:
        """全部打了电话，2没接: all but the second."""
        if not self.heard or _EVERY not in self.heard[0].ways:
            return clauses
        others = {number for one in clauses[1:] for number in one.numbers}
        first = tuple(number for number in clauses[0].numbers if number not in others)
        return [Clause(first, clauses[0].words), *clauses[1:]] if first else []

    def _led(self) -> int:
        """Where it begins behind 我选, 就, 好的，; behind 不是第一个是."""
        wrong = _NOT_THAT.match(self.text)
        at = wrong.end() if wrong else 0
        lead = _LEADS.match(self.text, at)
        begins = lead and (self._head(lead.end()) or self._except(lead.end()))
        return lead.end() if lead and begins else at

    def _head(self, at: int, *, left_out: bool = False) -> Pointed | None:
        """What points at entries here; 4号 is one behind 除了, and else only where the message begins so."""
        first = not self.heard
        numerals = first or NUMERAL in self.ways
        named = first or NAME in self.ways
        return pointed(
            self.text,
            at,
            self.listed,
            ordinals=self.ordinals or left_out,
            numerals=numerals,
            names=named,
        )

    def _clause(self, at: int, mark: str) -> _Heard | None:
        read = self._except(at) or self._others(at) or self._all(at)
        if read is not None:
            return self._with_words(read, mark, strict=True)
        head = self._head(at)
        if head is None:
            return self._acted(at, mark)
        outside = _OUTSIDE.match(self.text, head.end)
        if outside:
            rest = _EXCEPTED.match(self.text, outside.end())
            end = rest.end() if rest else outside.end()
            return self._with_words(self._without(head.numbers, end), mark, strict=True)
        enumerated = self.text[head.end : head.end + 1] in ("、", ".")
        return self._with_words(head, mark, strict=enumerated or bool(head.ways & _STRICT))

    def _except(self, at: int) -> Pointed | None:
        """除了2都, 除了老刘家其他的都."""
        word = _EXCEPT.match(self.text, at)
        left_out = self._head(word.end(), left_out=True) if word else None
        if left_out is None:
            return None
        rest = _EXCEPTED.match(self.text, left_out.end)
        return self._without(left_out.numbers, rest.end() if rest else left_out.end)

    def _others(self, at: int) -> Pointed | None:
        """其他都, behind a clause that says of which it is not."""
        word = _OTHERS.match(self.text, at) if self.heard else None
        taken = tuple(n for one in self.heard for n in one.numbers)
        return self._without(taken, word.end()) if word else None

    def _without(self, numbers: tuple[int, ...], end: int) -> Pointed:
        every = range(1, self.listed.most + 1)
        fitting = set(numbers) <= set(every)
        left = tuple(n for n in every if n not in numbers) if fitting else ()
        return Pointed(left, end, frozenset([PLACE]))

    def _all(self, at: int) -> Pointed | None:
        word = _ALL.match(self.text, at) if not self.heard else None
        if word is None or (word.end() == len(self.text) and word[0] not in _BARE_ALL):
            return None
        if word["count"] and value(word["count"]) != self.listed.most:
            return None
        every = tuple(range(1, self.listed.most + 1))
        return Pointed(every, word.end(), frozenset([PLACE, _EVERY]))

    def _acted(self, at: int, mark: str) -> _Heard | None:
        """驳回2，没照片: the verb before what it is said of."""
        verb = _BEFORE.match(self.text, at)
        head = self._head(verb.end()) if verb else None
        if verb is None or head is None or (head.ways & {NAME, NUMERAL} and not verb["decided"]):
            return None
        one = self._with_words(head, mark, strict=False)
        if one is None:
            return None
        if one.words and not verb["decided"]:
            return None
        done = self.words[verb.start() : verb.end()].strip(" :：")
        one.words = f"{done}，{one.words}" if one.words else done
        return one

    def _with_words(self, head: Pointed, mark: str, *, strict: bool) -> _Heard | None:
        """The head with what stands behind it, up to the next one."""
        if not head.numbers:
            return None
        together = _TOGETHER.match(self.text, head.end)
        begin = together.end() if together else head.end
        if DIGIT in head.ways and (name := named(self.text, begin, self.listed)):
            if name.numbers != head.numbers:  # 2张桂花: the second, or her, who is the first?
                return None
            begin = name.end
        end = self._end(head.end, begin)
        words = without_talk(self.words[begin:end].lstrip(" )）"))
        words = "" if words in _NOTHING else words
        spoken = fold(words)
        if words and ((strict and not self._verdict(spoken)) or is_question(_first(words))):
            return None
        if self.ordinals and (
            _AS_A_DAY.match(spoken) or any(name in spoken for name in self.listed.people)
        ):
            return None
        return _Heard(head.numbers, words, head.ways, head.joined, mark, end)

    def _end(self, head: int, begin: int) -> int:
        """Where the clause ends: before the mark behind which the next one begins, or before its number."""
        at = head
        while at < len(self.text):
            marks = _MARK.match(self.text, at)
            begun = marks is not None and self._starts(marks.end(), acted=at > begin)
            if marks and (begun or self._bare(head, at, marks)):
                return at
            glued = at > begin and (self.text[at].isdigit() or self.text[at] in "其别剩")
            if glued and self._verdict(self.text[begin:at]) and self._starts(at, acted=False):
                return at
            at = marks.end() if marks else at + 1
        return at

    def _bare(self, head: int, at: int, marks: re.Match[str]) -> bool:
        """A row that a further number follows, on the list or not."""
        return at == head and self._head(marks.end()) is not None

    def _starts(self, at: int, *, acted: bool) -> bool:
        """Whether a clause begins here; with its verb first (`acted`) only behind another's words."""
        head = self._head(at)
        if head is not None:
            return all(1 <= n <= self.listed.most for n in head.numbers[:1])
        others = _OTHERS.match(self.text, at)
        if others:
            return self._verdict(self.text[others.end() :])
        verb = _BEFORE.match(self.text, at) if acted else None
        return bool(verb and verb["decided"] and self._head(verb.end()))

    def _verdict(self, words: str) -> bool:
        """Whether the words, up to their first mark, are a known short answer and nothing more."""
        piece = _first(words)
        if _NO_AND_WHY.fullmatch(piece) or put_off(piece):
            return True
        return _VERDICT.fullmatch(piece) is not None and piece not in _STATES


def _first(words: str) -> str:
    """The words up to their first mark."""
    return next((one for one in _MARK.split(words) if one), "")


def _joined(heard: list[_Heard]) -> list[Clause]:
    """Clauses as meant: "1，3，5 没人在家" is said of three, "1 3 5，2 没人在家" of one."""
    joined: list[Clause] = []
    listing = False  # the last clause is a row of single entries, not yet closed by words
    for one in heard:
        alone = len(one.numbers) == 1
        goes_on = alone or one.joined or one.words.startswith("都")
        if listing and one.after.strip() in (",", "，") and goes_on:
            numbers = (*joined.pop().numbers, *one.numbers)
            joined.append(Clause(tuple(dict.fromkeys(numbers)), one.words))
        else:
            joined.append(Clause(one.numbers, one.words))
        listing = (alone or (listing and goes_on)) and not one.words
    return joined


_PREFIXES = ("我说的是", "说的是", "我说的", "我是说", "就是", "那就", "我选", "我要", "选", "要", "是", "就", "那个", "这个", "那件", "这件", "那条", "我报的")  # fmt: skip
_SUFFIXES = ("的那个事", "那个事", "的那个", "的那件", "那个", "那件", "那条", "这个", "这件", "的事情", "的事", "那里", "来管", "来办", "管", "办", "里", "上", "的", "吧", "啊", "呀", "哈", "咯", "哒", "嘞", "咧", "呢", "家", "户")  # fmt: skip
_LEVELS = "村组镇乡县市"
_NO_WORD = frozenset("不没有无是的了好在我你他她这那一二三四五六七八九十个对行中得")
_DENIED = re.compile("[不没未无别非莫冇][^,]{0,3}$")


def _worded(words: str, labels: Sequence[str]) -> int | None:
    """The one label that these words are part of, or the person of which they name; None for none or several."""
    plain = _bare(words).strip(",")
    shown = [_bare(label) for label in labels]
    if not plain or len(plain) > 20 or consent(words) is not None:
        return None
    for core in _cores(plain):
        if len(core) == 1 and core in _NO_WORD:
            continue
        fitting = [number for number, label in enumerate(shown, 1) if _within(core, label)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return None
    return None


def _bare(words: str) -> str:
    """Without blanks, every mark a comma."""
    solid = "".join(fold(words).split())
    return "".join(letter if letter.isalnum() or letter in "+-" else "," for letter in solid)


def _cores(plain: str) -> list[str]:
    """The words, and what is left of them without 就是 before and 的那个 behind."""
    cores = [plain]
    for _ in range(4):
        last = cores[-1]
        front = next((p for p in _PREFIXES if last.startswith(p) and len(last) > len(p)), "")
        back = next((s for s in _SUFFIXES if last.endswith(s) and len(last) > len(s)), "")
        shorter = last[len(front) :] if front else last[: -len(back)] if back else ""
        if not shorter:
            break
        cores.append(shorter)
    return cores


def _within(words: str, label: str) -> bool:
    """Whether the label has these words, not denied there (不是说) and not as part of a figure."""
    at = label.find(words)
    if at < 0:
        return False
    before, behind = label[:at], label[at + len(words) :]
    figure = (words[0].isdigit() and before[-1:].isdigit()) or (
        words[-1].isdigit() and behind[:1].isdigit()
    )
    return not figure and not _DENIED.search(before)
