"""The rubric and the person of the comparison can tell right from wrong: fabricated records and a fabricated bot."""

from pathlib import Path

import pytest

from tests.comparison.conversations import TWENTY, Conversation
from tests.comparison.persona import play
from tests.comparison.product import Product
from tests.comparison.rubric import Fact, outcome

LAMP = Fact("report", ("路灯", "桥头"), lacks=("谢谢",), photos=1)


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ([Fact("report", ("路灯坏了", "桥头"), photos=1)], "right"),
        ([Fact("report", ("路灯坏了", "桥头"))], "wrong record"),  # without the photo
        ([Fact("report", ("路灯坏了", "桥头", "谢谢"), photos=1)], "wrong record"),
        ([Fact("claim", ("路灯坏了", "桥头"), photos=1)], "wrong record"),
        ([Fact("report", ("路灯坏了", "桥头"), photos=1)] * 2, "wrong record"),
        ([], "lost"),
    ],
)
def test_an_outcome(records: list[Fact], verdict: str) -> None:
    assert outcome([LAMP], records).verdict == verdict


def test_who_wants_nothing_gets_nothing() -> None:
    assert outcome([], []).verdict == "right"
    assert outcome([], [LAMP]).verdict == "wrong record"


class Form:
    """A bot with two questions that takes whatever comes, and shows it before it is recorded."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.kept: list[Fact] = []
        self.open = False

    def say(self, words: str) -> list[str]:
        if words == "取消":
            self.open, self.given = False, []
        elif words == "上报":
            self.open = True
        elif self.asks() == "confirm":
            self.kept.append(Fact("report", tuple(self.given)))
            self.open = False
        elif self.open:
            self.given.append(words)
        return [" / ".join(self.given)]

    def asks(self) -> str:
        return ("what", "where", "confirm")[len(self.given)] if self.open else ""

    def offers(self) -> list[str]:
        return []

    def records(self) -> list[Fact]:
        return self.kept


def conversation(between: str, *, gives_up: bool = False) -> Conversation:
    wanted = () if gives_up else (Fact("report", ("路灯坏了", "桥头"), lacks=(between,)),)
    answers = {"what": "路灯坏了", "where": "桥头"}
    return Conversation("", "上报", answers, "what", (between,), wanted, gives_up=gives_up)


def test_a_person_begins_anew_instead_of_agreeing_to_what_is_wrong() -> None:
    asked = conversation("多久有人来")
    played = play(asked, Form())
    assert outcome(asked.wanted, played.records).verdict == "right"
    assert [words for who, words in played.lines if who == "person"] == [
        *("上报", "路灯坏了", "多久有人来", "取消"),
        *("上报", "路灯坏了", "桥头", "确认"),
    ]


def test_a_person_who_gives_up_leaves_nothing_open() -> None:
    bot = Form()
    assert play(conversation("算了", gives_up=True), bot).records == ()
    assert not bot.asks()


def test_there_are_twenty_and_the_program_plays_them(tmp_path: Path) -> None:
    assert len({one.name for one in TWENTY}) == 20
    second_matter = next(one for one in TWENTY if one.name == "a second matter in a report")
    product = Product(tmp_path, "one", second_matter.speaker)
    played = play(second_matter, product)
    product.close()
    assert outcome(second_matter.wanted, played.records).verdict == "right"
    assert played.turns == 3
