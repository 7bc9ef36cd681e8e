"""The asker (问的人): from which village they ask, and what is no question but a report or a cry for help."""

import re

from core.enquiries import helpers
from core.outbox import Choice, Message
from core.registry import addresses, villages
from core.reports.ladder.routing import Route
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.reports.filing.problem import problem, route_of, village_of
from handlers.understand.danger import in_danger

CALL = "有危险请马上打电话：救人打 120，着火打 119，报警打 110。"
_SECRET = re.compile(
    "匿名|保密|别说是我|不要.{0,4}(?:让|给|叫)?.{0,4}知道|莫.{0,3}(?:讲|说).{0,3}是我"
    "|(?:不要|不准|不能|别|莫|唔好)(?:(?:跟|和|给|对|同)[^，,。]{1,6}(?:讲|说)|告诉[^，,。]{1,6}|在?群里[^，,。]{0,3}(?:讲|说|发))"
)


def words(answers: Answers) -> str:
    """What is asked."""
    return str(answers.get("said") or answers.get("question") or "").strip()


def home(turn: Turn, answers: Answers) -> str | None:
    """The region from which the sender is helped; None while nobody knows the village."""
    village_id = village_of(turn, words(answers), answers.get("village"))
    return helpers.home(turn.db, turn.person, village_id, turn.now)


def village_unknown(turn: Turn, answers: Answers) -> bool:
    """An unbound sender who has not named a village, where there is one to name."""
    return home(turn, answers) is None and bool(villages.atlas(turn.db).villages)


def remember_village(turn: Turn, answers: Answers) -> None:
    """An unbound sender is asked for the village once."""
    if turn.person is None and answers.get("village") and turn.address.village_id is None:
        addresses.remember_village(turn.db, turn.address, str(answers["village"]))


def blamed(turn: Turn, wording: str) -> Route | None:
    """The way that a complaint of these words would go; None when they blame nobody who is named."""
    route = route_of(turn, problem(turn, {"said": wording})) if wording else None
    return route if route is not None and route.about is not None else None


def secret(wording: str) -> bool:
    """Whether the sender wants it kept from somebody."""
    return bool(_SECRET.search(wording))


def no_question(turn: Turn, wording: str) -> Message | None:
    """What danger and complaints are answered: neither ever becomes a question."""
    if wording and in_danger(wording):
        cry = Choice("呼救", "sos", {"said": wording})
        return Message(f"{CALL}\n要我马上通知代表和村干部，就选“呼救”。", (cry,))
    route = blamed(turn, wording)
    if route is not None and route.about is not None:
        name = route.about.name
        return _rather(
            f"您是要反映{name}吗？可以报上去：不交给{name}，也不让{name}知道是谁报的。", wording
        )
    if wording and secret(wording):
        return _rather(
            "您不想让别人知道，我就不拿去问人。要反映问题，可以报上去，报之前会告诉您谁看得到。",
            wording,
        )
    return None


def _rather(text: str, wording: str) -> Message:
    """A report, or a person who is not the one named."""
    given = {"said": wording}
    return Message(text, (Choice("报上去", "report", given), Choice("转人工", "handover", given)))
