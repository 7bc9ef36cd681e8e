"""Rulebooks (积分细则): what a scheme counts, for whom, and how its month is reviewed and published."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from core.registry.people import Post
from core.registry.regions import Kind

STRICT = ConfigDict(extra="forbid")
_EXPIRY = r"^(never|year_end|(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$"
_DAY = r"([1-9]|1[0-9]|2[0-8])"
_WINDOW = rf"^(any|(month|quarter|half_year|year):{_DAY}(-{_DAY})?)$"


class Subject(StrEnum):
    """Whom a rulebook is about."""

    HOUSEHOLD = "household"  # 农户
    REPRESENTATIVE = "representative"  # 村民代表
    PARTY_MEMBER = "party_member"  # 党员
    COMMITTEE = "committee"  # 村两委班子
    COMMITTEE_MEMBER = "committee_member"  # 班子成员


SUBJECTS = {
    Subject.HOUSEHOLD: "农户",
    Subject.REPRESENTATIVE: "村民代表",
    Subject.PARTY_MEMBER: "党员",
    Subject.COMMITTEE: "村两委班子",
    Subject.COMMITTEE_MEMBER: "班子成员",
}


class End(StrEnum):
    """What comes of the points: something to spend, or a grade."""

    LEDGER = "ledger"  # 进台账，可以兑换
    GRADE = "grade"  # 只评等次，不兑换


class Period(StrEnum):
    """The span that one statement covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class ItemKind(StrEnum):
    """What an item does."""

    AWARD = "award"  # 加分项
    DEDUCTION = "deduction"  # 扣分项
    VETO = "veto"  # 一票否决项: voids the period's awards
    SCORE = "score"  # 打分项: 0 to `points`, given by a review stage
    AUTOMATIC = "automatic"  # 自动项: an automatic rule reads it from the period's facts


class Claimant(StrEnum):
    """Who may put an item on record."""

    SELF = "self"  # a member of the household; the representative
    REPRESENTATIVE = "representative"  # for the contact households
    GRID_WORKER = "grid_worker"
    CADRE = "cadre"


class Decides(StrEnum):
    """What a review stage is asked about."""

    CLAIMS = "claims"  # each claim
    BASE = "base"  # 打分项: so many points for each subject and SCORE item
    HONOURS = "honours"  # 光荣加分项: claims on items whose `decides` says so
    STATEMENT = "statement"  # the period as a whole
    CHECKED = "checked"  # 查实: claims on items whose `decides` says so, by the supervision group


class How(StrEnum):
    """How a review stage decides."""

    DECISION = "decision"  # one of the posts, alone
    VOTE = "vote"  # a body, by sealed ballots


class SameAct(StrEnum):
    """What counts when one act fits several items."""

    ALL = "all"  # 都算
    HIGHEST = "highest"  # 只算最高的一项


class Follow(StrEnum):
    """What a grade sets going."""

    NOTHING = ""
    REWARD = "reward"  # 奖励
    RECTIFY = "rectify"  # 限期整改, 软弱涣散整顿: tracked to an end


class HonourBasis(StrEnum):
    """How an honour is awarded."""

    SCORE = "score"  # by the span's scores
    VOTE = "vote"  # the best by score stand, a body votes
    NOMINATION = "nomination"  # those put forward stand, a body votes


CLAIMANTS = {
    ItemKind.AWARD: frozenset(Claimant),
    ItemKind.DEDUCTION: frozenset({Claimant.GRID_WORKER, Claimant.CADRE}),
    ItemKind.VETO: frozenset({Claimant.CADRE}),
    ItemKind.SCORE: frozenset[Claimant](),
    ItemKind.AUTOMATIC: frozenset[Claimant](),
}
"""Who may put an item on record when the rulebook does not say."""

Words = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9\u4e00-\u9fff]+(-[a-z0-9\u4e00-\u9fff]+)*$")]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]


@dataclass(frozen=True)
class Category:
    """A group of items; its weight in percent tilts what they are worth."""

    name: Words
    weight: Annotated[int, Field(ge=1, le=1000)] = 100

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Step:
    """A running total has come to `at` units: `points` are its worth in all (累计10小时加2分)."""

    at: Annotated[int, Field(gt=0, le=1_000_000)]
    points: Annotated[int, Field(gt=0, le=1_000_000)]

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Cap:
    """A cap of several items together (合计封顶): these items, or a whole category."""

    name: Words
    points: Annotated[int, Field(gt=0, le=1_000_000)]
    items: tuple[Code, ...] = ()
    category: str = ""
    within: Period | None = None  # None: the rulebook's period

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Item:
    """One line of a rulebook (积分项), in force from `since` until the day before `until`."""

    code: Code
    name: Words
    category: Words
    kind: ItemKind
    text: Words  # the rule as people read it
    since: date
    points: Count = 0  # the kind says which way it counts
    until: date | None = None
    cap: Annotated[int, Field(gt=0, le=1_000_000)] | None = None
    """Most points of one subject in one period."""
    evidence: str = ""  # what proves it
    photo_required: bool = False
    claimants: frozenset[Claimant] | None = None  # None: as CLAIMANTS says
    words: tuple[Words, ...] = ()  # how people say it; "帮…收" is two parts in this order
    rule: str | None = None  # the automatic rule that finds it
    decides: Decides = Decides.CLAIMS  # the stage that decides a claim on it
    classes: frozenset[Words] | None = None  # of subjects it is for: A to F; None: for all
    group: str = ""  # items of one group may be one act; empty: its category is the group
    tenths: Annotated[int, Field(ge=0, le=9)] = 0  # beside `points`: 0.5 is 5; whole points count
    per: Annotated[int, Field(gt=0, le=1_000_000)] | None = None  # `points` for each so many units
    unit: str = ""  # what a claim is measured in: 元, 毫升, 小时, 人
    least: Annotated[int, Field(gt=0)] | None = None  # 酌情: from `least` to `points`
    ladder: tuple[Annotated[int, Field(gt=0, le=1_000_000)], ...] = ()  # the first, the second …
    steps: tuple[Step, ...] = ()  # of the year's running total
    cap_within: Period | None = None  # the span of `cap`, where longer than the period
    grade: str = ""  # of a veto: the whole comes to no better grade (直接降级), nothing is void
    bars: tuple[
        Annotated[int, Field(ge=0, le=5)], ...
    ] = ()  # years without the shop: 0 this, 1 next
    clears: bool = False  # of a veto: the whole balance is gone as well (积分清零)

    __pydantic_config__ = STRICT

    def in_force(self, day: date) -> bool:
        """Whether the item counts for acts of that day."""
        return self.since <= day and (self.until is None or day < self.until)

    def is_for(self, member_class: str) -> bool:
        """Whether the item is for subjects of this class."""
        return self.classes is None or member_class in self.classes

    @property
    def sign(self) -> int:
        """1 for what adds, -1 for what takes away."""
        return -1 if self.kind in (ItemKind.DEDUCTION, ItemKind.VETO) else 1

    @property
    def recorders(self) -> frozenset[Claimant]:
        """Who may put it on record."""
        return CLAIMANTS[self.kind] if self.claimants is None else self.claimants


@dataclass(frozen=True)
class Stage:
    """One gate of the review (评议关口)."""

    body: Words  # panel, branch_committee, party_members …
    decides: tuple[Decides, ...]
    how: How
    posts: Annotated[tuple[Post, ...], Field(min_length=1)]
    """Who decides, or who has a vote; asked in this order."""
    quorum: Percent = 0  # of the body that must be exceeded by who is there
    majority: Percent = 50  # of the votes that must be exceeded
    assent: tuple[Post, ...] = ()
    """Who each say 同意 or 不同意 to a list: more than half of them let it go out, or stop it."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Grade:
    """A grade (等次) from so many points up, and what follows from it."""

    name: Words
    at_least: int
    consequence: str = ""
    follow: Follow = Follow.NOTHING
    days: Annotated[int, Field(ge=0, le=366)] = 0  # until what it sets going must be done

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Honour:
    """An honour (荣誉称号) of a span: so many, or such a share, of the subjects of a region."""

    name: Words
    basis: HonourBasis = HonourBasis.SCORE
    period: Period = Period.YEAR
    level: Kind = Kind.VILLAGE  # the region that awards it
    share: Percent = 0  # of its subjects; 0: `most` alone says how many
    most: Count = 0  # 0: `share` alone says how many
    at_least: int | None = None  # points of the span
    body: str = ""  # who votes, as a stage's body
    posts: tuple[Post, ...] = ()  # who votes; empty for SCORE
    quorum: Percent = 50
    reward: str = ""  # what comes with it, in words
    first: tuple[Words, ...] = ()  # for what it puts first, in words: 优先确定为村级后备干部

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Rulebook:
    """A scheme for one subject, as it stood from one day on."""

    scheme: Code
    subject: Subject
    title: Words
    end: End
    since: date
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    period: Period = Period.MONTH
    base: Count = 0
    publicity_days: Annotated[int, Field(ge=3, le=30)] = 7
    objection_wait_days: Annotated[int, Field(ge=0, le=30)] = 7
    """How long publicity waits for an undecided objection."""
    objections_by: Annotated[int, Field(ge=1, le=2)] = 1
    """How many of the supervision group decide one; where one does, another may open it again."""
    late_days: Annotated[int, Field(ge=0, le=366)] = 31  # how far back an act may be claimed
    grades: tuple[Grade, ...] = ()
    honours: tuple[Honour, ...] = ()
    reports: tuple[Period, ...] = ()  # 周报送, 季小结, 年评比: spans told beside the period itself
    same_act: SameAct = SameAct.ALL
    repeat_percent: Annotated[int, Field(ge=100, le=1000)] = 100
    """What a deduction counts when the same item was broken before within `repeat_within`."""
    repeat_within: Period = Period.YEAR
    fen_per_point: Annotated[int, Field(gt=0)] | None = None  # hundredths of a yuan
    windows: tuple[Annotated[str, Field(pattern=_WINDOW)], ...] = ("any",)
    expiry: Annotated[str, Field(pattern=_EXPIRY)] = "never"
    caps: tuple[Cap, ...] = ()
    redeem_least: Annotated[int, Field(gt=0, le=1_000_000)] | None = None
    """So many points a balance must have before any of it is spent."""
    own_items: Annotated[int, Field(ge=0, le=1000)] | None = None
    """How many items a village may add to what it extends, each way (加分、扣分 各多少项)."""
    own_points: Annotated[int, Field(gt=0, le=1_000_000)] | None = None  # the most of such an item
    text: str = ""  # the whole rulebook as canonical JSON: what the digest is of

    __pydantic_config__ = STRICT

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, hex: which version a statement was worked out under."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """Scheme and subject together."""
        return f"{self.scheme}.{self.subject}"

    def item(self, code: str, day: date) -> Item | None:
        """The item of that code in force on that day."""
        for item in self.versions(code):
            if item.in_force(day):
                return item
        return None

    def versions(self, code: str) -> Sequence[Item]:
        """The items of that code, each in force for a time of its own."""
        return self._of_code.get(code, ())

    @cached_property
    def _of_code(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.code, []).append(item)
        return found

    def worth(self, item: Item) -> int:
        """What the item counts after its category's weight; rounded towards zero, signed."""
        return item.sign * (item.points * self.weight(item) // 100)

    def weight(self, item: Item) -> int:
        """The weight of the item's category, in percent."""
        return next(c.weight for c in self.categories if c.name == item.category)

    def claimable(self, by: frozenset[Claimant], day: date) -> list[Item]:
        """The items that such a claimant may put on record for an act of that day, in order."""
        return [i for i in self.items if i.in_force(day) and i.recorders & by]

    def stage(self, decides: Decides) -> Stage | None:
        """The stage that decides this."""
        return next((s for s in self.stages if decides in s.decides), None)

    def stage_of(self, item: Item) -> Stage | None:
        """The stage that decides a claim on this item."""
        return self.stage(item.decides) or self.stage(Decides.CLAIMS)

    def votes(self, decides: Decides) -> bool:
        """Whether a body votes on this, in a meeting."""
        stage = self.stage(decides)
        return stage is not None and stage.how == How.VOTE


def canonical(data: dict[str, Any]) -> str:
    """A rulebook's content in the one way of writing it that its digest is taken from."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def meant(items: list[Item], text: str) -> list[Item]:
    """The items that these words speak of, best first; only the best when it stands out.

    An item's name counts as one of its words; the longest word found decides.
    """
    scored = [(_fit(item, text), item) for item in items]
    best = max((score for score, _ in scored), default=0)
    return [item for score, item in scored if score == best] if best else []


def _fit(item: Item, text: str) -> int:
    return max((_found(word, text) for word in (item.name, *item.words)), default=0)


def _found(word: str, text: str) -> int:
    at, length = 0, 0
    for part in word.split("…"):
        at = text.find(part, at)
        if at < 0:
            return 0
        at += len(part)
        length += len(part)
    return length
