"""A person who answers what a bot asks, is interrupted once, and never agrees to what is wrong.

The same for both: whoever reads that a correction was not taken, or that a summary is wrong, cancels and begins anew, once;
whoever gives up takes the button that says so, and 取消 where the bot still asks.
"""

from collections.abc import Callable
from typing import Protocol

from tests.comparison.conversations import PHOTO, Conversation
from tests.comparison.rubric import Fact, Played

MOST_TURNS, PATIENCE = 24, 3
"""How often a person writes at most, and how often the same question is answered."""


class Bot(Protocol):
    """Either bot, as one person meets it."""

    def say(self, words: str) -> list[str]:
        """What it answers; `@next day` lets a night pass."""

    def asks(self) -> str:
        """The slot that it waits for now; "confirm" where it wants agreement; empty where nothing."""

    def offers(self) -> list[str]:
        """The labels of the buttons of its last message."""

    def records(self) -> list[Fact]:
        """All that stands recorded."""


def play(conversation: Conversation, bot: Bot) -> Played:
    """The conversation to its end."""
    return _Person(conversation, bot).play()


class _Person:
    def __init__(self, conversation: Conversation, bot: Bot) -> None:
        self.conversation, self.bot = conversation, bot
        self.lines: list[tuple[str, str]] = []
        self.answers = dict(conversation.answers)
        self.interrupted = self.photo_sent = self.begun_anew = False
        self.answered: dict[str, int] = {}

    def play(self) -> Played:
        self._say(self.conversation.begins)
        while (slot := self.bot.asks()) and len(self.lines) < 4 * MOST_TURNS:
            if self.interrupted and self.conversation.gives_up:
                break
            if self._reads_what_was_corrected():
                self._begin_anew()
                continue
            if self.answered.get(slot, 0) >= PATIENCE:
                break
            self.answered[slot] = self.answered.get(slot, 0) + 1
            self._answer(slot)
        self._afterwards()
        return Played(tuple(self.lines), tuple(self.bot.records()))

    def _answer(self, slot: str) -> None:
        how: dict[str, Callable[[], None]] = {"confirm": self._agree, "photo": self._photo}
        how.get(slot, lambda: self._say(self.answers.get(slot, "不知道")))()
        if slot == self.conversation.after:
            self._interrupt()

    def _interrupt(self) -> None:
        if not self.interrupted:
            self.interrupted = True
            for words in self.conversation.between:
                self._say(words)
            self.answers |= self.conversation.corrected

    def _agree(self) -> None:
        """Agree to what is right; what is wrong is begun anew, once, and then given up."""
        wanted = self.conversation.wanted[:1]
        shown = " ".join(words for who, words in self.lines[-3:] if who == "bot")
        if all(Fact(f.kind, f.text, f.lacks).stands_in(shown) for f in wanted):
            self._say("确认")
            return
        self._begin_anew()

    def _reads_what_was_corrected(self) -> bool:
        """Whether the bot still speaks of what has just been put right."""
        if not self.interrupted or self.begun_anew or not self.conversation.corrected:
            return False
        shown = self.lines[-1][1]
        corrected = self.conversation.corrected.items()
        return any(
            self.conversation.answers[k] in shown and new not in shown for k, new in corrected
        )

    def _begin_anew(self) -> None:
        self._say("取消")
        if not self.begun_anew:
            self.begun_anew, self.photo_sent, self.answered = True, False, {}
            self._say(self.conversation.begins)

    def _photo(self) -> None:
        self._say(PHOTO if self.conversation.photo else "跳过")

    def _afterwards(self) -> None:
        """Who is done before the interruption comes says it now, and a photo that nobody asked for."""
        if not self.interrupted:
            self._interrupt()
        if self.conversation.gives_up:
            self._give_up()
        wants_photo = self.conversation.photo and not self.conversation.gives_up
        if wants_photo and not self.photo_sent:
            self._photo()

    def _give_up(self) -> None:
        gone = [label for label in self.bot.offers() if label.startswith(("撤回", "取消"))]
        if gone or self.bot.asks():
            self._say(gone[0] if gone else "取消")

    def _say(self, words: str) -> None:
        replies = self.bot.say(words)
        self.photo_sent = self.photo_sent or words == PHOTO
        if not words.startswith("@"):
            self.lines.append(("person", words))
        self.lines += [("bot", reply) for reply in replies]
