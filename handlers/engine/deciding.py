"""Deciding (审核, 审批, 异议处理 …): which of the things that wait is meant, yes or no, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.registry.people import Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers


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
        if any(word in words for word in self.no):
            return "reject"
        if self.yes in words or words in self.also_yes:
            return self.action
        actions = {choice.get("action", "") for choice in self.picked(answers)}
        return actions.pop() if len(actions) == 1 else ""

    def reason(self, answers: Answers, name: str = "reason") -> str:
        """Why, as far as it has been said: what stands beside the words for no and yes."""
        words = str(answers.get("said", ""))
        for word in self.no:
            words = words.replace(word, "", 1)
        return words.strip(" ，,。：:") or str(answers.get(name, ""))

    def beside(self, answers: Answers, name: str) -> str:
        """The answer `name`, or what was said after the label itself."""
        words = str(answers.get("said", ""))
        for label in (*self.no, self.yes):
            words = words.removeprefix(label)
        return str(answers.get(name) or words.strip(" ，,。：:"))


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
