"""Deciding (审核, 审批, 异议处理 …): which of the things that wait is meant, yes or no, and why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core.registry.people import Person
from handlers.engine.consent import consent, firm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Retry

_MARK = re.compile(r"[\s,，;；。.!！:：]+")
_BEFORE = re.compile(
    "(?:那就?|我|都|全部|全|就|也|这[条笔件]|这几[条笔件]|一律|应该|还是|给|的){1,4}"
)
_BEHIND = "了吧啊呀的哈咯哒嘞咧嘛呗"
_HELD = re.compile("先|暂|别|莫|甭|勿|吗|么|怎|没有$|能不能|再说|再看|未|还没|不了|不得")
_DENIED = "不(?:能|给|予|可以|可|让|该|应该|应|准)?|没法|无法|没"


@dataclass(frozen=True)
class Words:
    """The words with which one kind of thing is decided."""

    thing: str
    """The answer that names the thing: claim, voucher."""
    yes: str
    """What a word for yes contains, and the action that it is: 通过, pass."""
    action: str
    no: tuple[str, ...]
    also_yes: tuple[str, ...] = ()
    """Words that mean yes when nothing else is said."""
    also_no: tuple[str, ...] = ()
    """Words that mean no when nothing else is said."""

    def picked(self, answers: Answers) -> list[Answers]:
        """The choices that were answered, whichever way."""
        choices: list[Answers] = answers.get("picked") or [answers]
        return [choice for choice in choices if self.thing in choice]

    def first(self, answers: Answers) -> Answers | None:
        """The one choice that was answered."""
        return next(iter(self.picked(answers)), None)

    def wanted(self, answers: Answers) -> list[tuple[str, int | None]]:
        """The ids and versions of what was picked."""
        return [(c[self.thing], c.get("version")) for c in self.picked(answers)]

    def verb(self, answers: Answers) -> str:
        """What is to be done: the action, reject, show; empty when that has not been said."""
        words = str(answers.get("said", "")).strip()
        sides = {self._side(piece) for piece in _MARK.split(words)} - {""}
        if sides:
            return sides.pop() if len(sides) == 1 else ""
        actions = {choice.get("action", "") for choice in self.picked(answers)}
        return actions.pop() if len(actions) == 1 else ""

    def agrees(self, words: str) -> bool:
        """Whether these words are a yes to what waits and nothing more: 同意, 好, 通过吧."""
        return self._side(words.strip()) == self.action

    def _side(self, piece: str) -> str:
        """What a clause without marks says: the action, reject, or nothing for certain."""
        piece = _BEFORE.sub("", piece, count=1) if _BEFORE.match(piece) else piece
        bare = piece.rstrip(_BEHIND)
        if consent(piece) is not None:
            return "reject" if not consent(piece) else self.action if firm(piece) else ""
        if _HELD.search(piece):
            return ""
        if bare in self.also_no or any(piece.startswith(word) for word in self.no):
            return "reject"
        if re.search(f"(?:{_DENIED}){self.yes}$", bare) or self._ends_in_no(bare):
            return "reject"
        return self.action if bare in self.also_yes or bare == self.yes else ""

    def _ends_in_no(self, bare: str) -> bool:
        """照片看不清不通过. 没有不行 says the opposite."""
        before = [bare.removesuffix(word) for word in self.no if bare.endswith(word)]
        return bool(before) and not before[0].endswith(("没有", "没", "不是", "无", "不会"))

    def reason(self, answers: Answers, name: str = "reason") -> str:
        """Why, as far as it has been said: what stands beside the words for no and yes."""
        words = str(answers.get("said", ""))
        pieces = [piece for piece in _MARK.split(words) if piece]
        if pieces and (consent(pieces[0]) is False or pieces[0] in self.also_no):
            words = words.strip().removeprefix(pieces[0])
        for word in self.no:
            words = words.replace(word, "", 1)
        return words.strip(" ，,。：:") or str(answers.get(name, ""))

    def beside(self, answers: Answers, name: str) -> str:
        """The answer `name`, or what was said after the label itself."""
        words = str(answers.get("said", ""))
        for label in (*self.no, self.yes):
            words = words.removeprefix(label)
        return str(answers.get(name) or words.strip(" ，,。：:"))


_BARE = re.compile(
    "(?:我|就|都|也)*(?:不(?:同意|通过|行|批准?|可以|属实)|驳回|退回)(?:了|吧|的|啊)*[。！!]*"
)


def reasoned(ask: Ask) -> Ask:
    """The same ask for why not; a mere no once more, or a yes, is no reason that anybody could read."""

    def read(turn: Turn, answers: Answers, *known: Any) -> Any:
        words = turn.event.text.strip()
        if consent(words) is not None or _BARE.fullmatch(words):
            raise Retry("请写一句为什么，比如“没有照片”“名单上没有”；先不定就回“取消”。")
        return ask.read(turn, answers, *known)

    return replace(ask, read=read)


ToDecide = Callable[[Any, Person, str, int | None, Any], object]


def lacks_reason(turn: Turn, answers: Answers, words: Words, to_decide: ToDecide) -> bool:
    """A no without its reason. What can no longer be decided ends it here."""
    wanted = words.wanted(answers)
    if words.verb(answers) != "reject" or not wanted or turn.person is None:
        return False
    if words.reason(answers):
        return False
    for thing_id, version in wanted:
        to_decide(turn.db, turn.person, thing_id, version, turn.now)
    return True
