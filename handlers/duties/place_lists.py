"""责权清单, 议事清单, 负面清单: three texts of a place that anybody bound may read, and its cadres change."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.duties import lists
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.wording import standard

NAME = "place_lists"
_NAMED = {
    "powers": re.compile("责权|权责|责任清单|权利清单|职责清单"),
    "discussion": re.compile("议事清单|议事.{0,2}清单"),
    "never": re.compile("负面.{0,2}清单"),
}
_CHANGE = re.compile(
    "^(?:改|修改|更新|换)?(?:一下)?(?:清单)?[：:\\s]*(?:我们村的?)?(?:责权|权责|责任|职责|议事|负面)清单(?:改成|改为|换成|写成|定为)?[：:\\s]+(?P<text>.{5,})$",
    re.DOTALL,
)


def code_of(words: str) -> str:
    """Which list the words name; empty for none."""
    plain = standard(words)
    return next((code for code, name in _NAMED.items() if name.search(plain)), "")


def hears(turn: Turn) -> Iterable[Reading]:
    """A list that is named, to be read or to be changed."""
    if "清单" in turn.words and turn.person is not None and (code := code_of(turn.words)):
        change = _CHANGE.match(turn.words)
        answers = {"code": code} | ({"text": change["text"].strip()} if change else {})
        act = Choice(lists.names()[code], NAME, answers)
        yield Reading(By.FLOW, act, Evidence.PLAIN, "place_lists.named", belief=4.0)


def changing(_: Turn, answers: Answers) -> bool:
    """New words for it."""
    return bool(answers.get("text"))


def summary(turn: Turn, answers: Answers) -> str:
    """The new words, as everybody will read them."""
    if not turn.holds(*lists.KEEPERS):
        raise Refusal("清单由村干部来改。有意见可以跟村里说。")
    return f"{lists.names()[answers['code']]}改成：\n{answers['text']}\n全村绑定的人都看得到。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The list; or all three to choose from."""
    if turn.person is None or turn.village_id is None:
        raise Refusal("还不知道您是哪个村的，请先发“绑定”，再看清单。")
    said = str(answers.get("said") or turn.words)
    code = str(answers.get("code") or code_of(said))
    if not code:
        choices = [Choice(name, NAME, {"code": one}) for one, name in lists.names().items()]
        return [Message("看哪一张清单？", tuple(choices))]
    if answers.get("text"):
        changed = lists.change(turn.db, turn.person, code, answers["text"], turn.now)
        return [Message(f"{changed.name}改好了。改错了就回“撤销”。")]
    shown = lists.of_village(turn.db, turn.village_id, code)
    mark = "（默认的，村里可以改）" if shown.default else ""
    return [Message(f"{regions.title(turn.db, turn.village_id)}{shown.name}{mark}\n{shown.text}")]


flow = Flow(
    name=NAME,
    words=("清单", "责权清单", "议事清单", "负面清单", "/lists"),
    hint="清单：责权清单、议事清单、负面清单",
    order=38,
    hears=hears,
    asks=(replace(confirm("sure", summary, flow=NAME), when=changing),),
    done=done,
)
