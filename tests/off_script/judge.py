"""What became of one measured line: right, harmless, wrong, or wrong against another.

It looks at facts alone, never at wording: what the line recorded, whom that concerns, and whom a
message newly reached, held against what the script asks. README.md says the rules in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

REPORTING = frozenset(
    f"report.{action}"
    for action in ("file", "add", "add_at_once", "join", "correct", "reopen", "second")
)
VISITING = frozenset(["check_in.visit", "check_in.contact", "check_in.could_not", "duty.done"])
CLAIMING = frozenset(["claim.submit", "claim.proof"])
TAKING_BACK = frozenset(
    f"report.{action}" for action in ("withdraw", "leave", "undo", "unnote", "unsay")
) | frozenset(
    f"{thing}.{deed}"
    for thing in ("claim", "enquiry", "check_in", "duty.done", "redemption")
    for deed in ("withdraw", "unproof", "undo", "unmade", "cancelled", "received")
)
CONFIRMING = frozenset(["report.confirm", "report.reopen", "report.second", "report.unsay"])
CLOSING = frozenset(["report.finish", "report.close_unfixed", "report.send_back"])
HOLDING = CLOSING | frozenset(
    f"report.{action}" for action in ("accept", "note", "make_safe", "pass_up", "urge")
)
DECIDING = frozenset(
    f"{thing}.{decision}"
    for thing in ("claim", "objection", "voucher", "doubt")
    for decision in (
        "pass",
        "reject",
        "uphold",
        "dismiss",
        "approved",
        "rejected",
        "right",
        "wrong",
    )
)
SELLING = frozenset(
    f"{thing}.{deed}"
    for thing in ("redemption", "card", "goods")
    for deed in (
        "reserve",
        "handed_over",
        "cancelled",
        "returned",
        "issue",
        "restock",
        "put_on",
        "write_off",
    )
)
ADDING = frozenset(["report.add", "report.add_at_once", "report.correct", "emergency.add"])
CRYING = frozenset(["emergency.cry", "emergency.place"])
ALONG = frozenset(["report.assign", "emergency.ring", "slip.given"])
"""What comes along with another act and says nothing by itself."""
CLOSED = ("已办结", "修好了吗", "退回", "未修")
"""By which words a script says that a report is to be closed or sent back."""
BLAMING = ("blame", "secrecy")
NOTHING: frozenset[str] = frozenset()

WANTED = {
    "report": REPORTING,
    "again": REPORTING,
    "danger": CRYING | ADDING,
    "photo-first": REPORTING | CLAIMING,
    "second-matter": REPORTING | CLAIMING | VISITING,
    "correction": ADDING | CLAIMING | VISITING | TAKING_BACK,
    "withdraw": TAKING_BACK,
    "stop": TAKING_BACK,
    "confirm-result": CONFIRMING,
    "claim": CLAIMING,
    "blame": ADDING | {"report.file"},
    "secrecy": ADDING | {"report.file"},
    "yes-no": REPORTING | CLAIMING | VISITING | TAKING_BACK | CONFIRMING | {"enquiry.file"},
    "rate": CONFIRMING,
    "contact-visit": VISITING,
    "contact-call": VISITING,
    "contact-none": VISITING,
    "resolve": HOLDING,
    "assign": HOLDING,
    "escalate": HOLDING,
    "review": DECIDING,
    "list-answer": VISITING | HOLDING,
    "holder-words": HOLDING,
    "decide": DECIDING,
    "shop": SELLING,
    "newcomer": REPORTING | {"enquiry.file"},
}
"""What a line of a kind may record. A question, a question about work or standing, talk and what only
sounds like danger record nothing."""


class Verdict(StrEnum):
    """What became of a line."""

    RIGHT = "right"
    HARMLESS = "harmless"
    WRONG = "wrong"
    AGAINST = "against another"


@dataclass(frozen=True)
class Deed:
    """An act that was recorded, and the names by which the one whom it concerns goes."""

    kind: str
    whose: frozenset[str] = frozenset()

    def touches_another(self, speaker: str) -> bool:
        """Whether somebody else gains or loses by it."""
        return self.kind in DECIDING | CLOSING or (bool(self.whose) and speaker not in self.whose)


@dataclass(frozen=True)
class Letter:
    """A message to a phone or a group chat, with its choices after ` | `."""

    to: str
    text: str


@dataclass(frozen=True)
class Turn:
    """What one line of a script recorded and whom it wrote to."""

    deeds: tuple[Deed, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """A line that says what must, or must not, be told to somebody."""

    name: str
    fragments: tuple[str, ...]
    """In this order; none: nothing at all."""
    never: bool
    held: bool
    asked: str = ""
    """The line by which the one who hears it asked for it, as with 处理 or 审核."""

    def is_about(self, deed: Deed) -> bool:
        """Whether a list that somebody asked for could show this act; a message by itself could."""
        families = {
            "联系户": "check_in.",
            "审核": "claim.",
            "处理": "report.",
            "我的上报": "report.",
        }
        return deed.kind.startswith(families.get(self.asked, ""))

    def fits(self, letter: Letter) -> bool:
        """Whether this message is what must, or must not, come."""
        at = 0
        for fragment in self.fragments:
            start = letter.text.find(fragment, at)
            if start < 0:
                return False
            at = start + len(fragment)
        return letter.to == self.name


@dataclass(frozen=True)
class Case:
    """One measured line before the judge."""

    kind: str
    speaker: str
    turns: tuple[Turn, ...]
    """The line's own, then those of the same speaker that only assent to it."""
    expectations: tuple[Expectation, ...]
    people: frozenset[str] = frozenset()
    in_danger: bool = False
    """Whether a cry for help stands earlier in the script: what follows may be added to it."""

    @property
    def deeds(self) -> Sequence[Deed]:
        """All that it recorded."""
        return [deed for turn in self.turns for deed in turn.deeds if deed.kind not in ALONG]

    @property
    def letters(self) -> Sequence[Letter]:
        """All that it wrote to others."""
        return [m for turn in self.turns for m in turn.letters if m.to != self.speaker]

    @property
    def broken(self) -> Sequence[Expectation]:
        """What does not hold, not even by a message that another expectation had claimed."""
        return [e for e in self.expectations if not e.held and not self._come(e)]

    def _come(self, wanted: Expectation) -> bool:
        return not wanted.never and any(wanted.fits(letter) for letter in self.letters)


def judge(case: Case) -> tuple[Verdict, str]:
    """The verdict on a line, and why; the reason is empty where all came as the script says."""
    harm, wrongs = _heard(case)
    harm += _given_away(case)
    for turn in case.turns:
        for deed in turn.deeds:
            if deed.kind not in ALONG and not _wanted(case, turn, deed):
                to = harm if deed.touches_another(case.speaker) else wrongs
                to.append(f"{deed.kind} of {'、'.join(sorted(deed.whose)) or 'somebody'}")
    if case.kind == "danger" and any(not e.never for e in case.broken):
        wrongs.append("a cry for help went unheard")
    if harm:
        return Verdict.AGAINST, "; ".join(harm + wrongs)
    if wrongs:
        return Verdict.WRONG, "; ".join(wrongs)
    if all(e.held for e in case.expectations):
        return Verdict.RIGHT, ""
    return Verdict.HARMLESS, "it did not come"


def _heard(case: Case) -> tuple[list[str], list[str]]:
    """Who was written to and was to hear nothing, or no blame; and who was to hear other words."""
    against, wrongs = [], []
    touching = any(deed.touches_another(case.speaker) for deed in case.deeds)
    for e in case.broken:
        if e.never and not e.asked and any(e.fits(letter) for letter in case.letters):
            grave = not e.fragments or case.kind in BLAMING or touching or not case.deeds
            (against if grave else wrongs).append(f"{e.name} heard of it")
    return against, wrongs


def _given_away(case: Case) -> list[str]:
    """What the speaker learned about somebody, or others about a speaker who wished for secrecy."""
    learned = [
        f"{case.speaker} learned of {e.fragments[0]}"
        for e in case.broken
        if e.never and not e.asked and e.name == case.speaker
        if e.fragments and e.fragments[0] in case.people
    ]
    if case.kind == "secrecy" and any(deed.kind.startswith("report.") for deed in case.deeds):
        named = [m.to for m in case.letters if case.speaker in m.text]
        learned += [f"{to} learned that it was {case.speaker}" for to in named]
    return learned


def _wanted(case: Case, turn: Turn, deed: Deed) -> bool:
    """Whether the script asks for this act, by the kind of the line or by what somebody is told."""
    if case.in_danger and deed.kind in ADDING:
        return True
    if deed.kind not in WANTED.get(case.kind, NOTHING) and not _announced(case, turn):
        return False
    if deed.kind in VISITING and (ways := _ways(case)):
        return any(deed.kind in ways.get(name, ()) for name in deed.whose)
    if deed.kind in CLOSING and not any(
        word in fragment for word in CLOSED for e in _positive(case) for fragment in e.fragments
    ):
        return False
    if case.broken and deed.touches_another(case.speaker):
        return any(e.held and e.name in deed.whose for e in _positive(case))
    # What is missing from what was to be told, or stands where it must not, is not what was meant;
    # an addition to a report loses nothing.
    return deed.kind in ADDING or all(
        e.never and not e.asked for e in case.broken if e.is_about(deed)
    )


def _positive(case: Case) -> list[Expectation]:
    return [e for e in case.expectations if not e.never]


def _announced(case: Case, turn: Turn) -> bool:
    """Whether the line wrote to another what the script says that this one is told."""
    to_others = (e for e in _positive(case) if e.name != case.speaker and e.held and not e.asked)
    return any(e.fits(letter) for e in to_others for letter in turn.letters)


def _ways(case: Case) -> dict[str, frozenset[str]]:
    """In which ways each household may be put down, by the list of 联系户 that the script asks for.

    A telephone call where a visit is expected says less than is true and does no harm; never more.
    """
    ways: dict[str, frozenset[str]] = {}
    for expectation in _positive(case):
        for name, state in zip(expectation.fragments, expectation.fragments[1:], strict=False):
            if name.endswith("户"):
                allowed = {"check_in.could_not"}
                if state.startswith("今天"):
                    allowed |= {"check_in.contact"}
                if state.startswith("今天上门"):
                    allowed |= {"check_in.visit"}
                ways[name] = frozenset(allowed)
    return ways
