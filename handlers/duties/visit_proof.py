"""Visit proof (走访佐证): the asks for a photo and a place of 打卡."""

import re
from typing import Any

from core.duties import duties
from core.duties.duties import EvidenceRule, Mode
from core.outbox import Message
from handlers.duties import corrected
from handlers.duties.household_words import (
    COULD_NOT,
    contact_households,
    households_of_others,
    named,
    read_words,
)
from handlers.engine.asks import misplaced, option, skipped
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, MoreSaid, Retry
from handlers.understand.places import places
from handlers.understand.wording import standard

FLOW = "check_in"


_NOBODY = re.compile(
    "(?:今天|刚才|刚|去了|我|敲了?门|喊门|门|他|她|他们|人|家里|屋里|他家|她家|那家|家|屋|一个|都|又|也|可|但是?|[，, ])*"
    "(?:没有?人|无人|不在|没在|锁了?着?|没见[到着]?人|没碰[到着]?人?|没看到人)(?:在|应|开|答应|理|家|屋|里|门|的)*[了啊呀哦哈。 ]*"
)


def nobody_there(words: str) -> bool:
    """Whether words say of the household that is being recorded that nobody was there, and nothing else."""
    return bool(words) and _NOBODY.fullmatch(standard(words)) is not None


def photo_needed(turn: Turn) -> bool:
    """Whether the village's preset takes no visit without a photo."""
    served = contact_households(turn)
    if not served:
        return False
    preset = duties.of_village(turn.db, served[0].village_id)
    return preset.evidence_for(Mode.VISIT) == EvidenceRule.REQUIRED


def ask_photo(turn: Turn, answers: Answers) -> Message:
    """A photo, or the word for none where none is needed."""
    here = read_words(turn, answers).households
    name = "、".join(home.name for home in contact_households(turn) if home.household_id in here)
    if photo_needed(turn):
        return Message(f"走访{name}：请发一张照片，没有照片不算数。")
    skip = option("跳过", FLOW, "photos", {"ids": [], "note": ""})
    return Message(f"走访{name}：有照片就发一张，没有就回“跳过”。", (skip,))


def read_photo(turn: Turn, answers: Answers) -> dict[str, Any]:
    """The photo with its caption. A place or words that come instead are kept, and it is asked again."""
    words = turn.event.text.strip()
    if turn.photos:
        return {"ids": list(turn.photos), "note": words}
    if turn.event.location is not None:
        raise MoreSaid({"place": {"location": list(turn.event.location)}}, "位置记下了。")
    none, needed = left_out(turn), photo_needed(turn)
    if better := corrected.renamed(turn):
        names = "、".join(h.name for h in contact_households(turn) if h.household_id in better)
        raise MoreSaid({"households": better}, f"好，改成{names}。")
    if nobody_there(words):
        here = list(read_words(turn, answers).households)
        missed = {"mode": COULD_NOT, "said": words, "households": here}
        raise MoreSaid(missed | {"photos": {"ids": [], "note": ""}})
    _refuse_others(turn, answers)
    if none and not needed:
        return {"ids": [], "note": ""}
    if not none and not misplaced(words):
        raise MoreSaid(
            {"note": " ".join(filter(None, (answers.get("note"), words)))}, "这句记下了。"
        )
    raise Retry(
        "请发照片，" + ("没有就发“取消”，下次带上照片再记。" if needed else "没有就回“跳过”。")
    )


def _refuse_others(turn: Turn, answers: Answers) -> None:
    """Retry where the words are another household's: nothing of them goes to the one being recorded."""
    here, spoken_of = read_words(turn, answers).households, named(turn, turn.words)
    homes = {home.household_id: home.name for home in contact_households(turn)}
    others = [homes[one] for one in spoken_of if one not in here]
    if not others and not spoken_of:
        others = households_of_others(turn, turn.words)
    if others and not set(spoken_of) & set(here):
        raise Retry(
            f"这句说的是{'、'.join(others)}，没有记到{'、'.join(homes[one] for one in here)}上。"
            "要反映就发“上报”再说一遍。"
        )


def answered(turn: Turn) -> bool:
    """A word for "no photo", which household it is after all, or that nobody was there."""
    return left_out(turn) or bool(corrected.renamed(turn)) or nobody_there(turn.words)


def left_out(turn: Turn) -> bool:
    """A word for "no photo", or a mere nod: surely the answer."""
    return skipped(turn.words) or consent(turn.words) is not None


def place_told(turn: Turn) -> bool:
    """A place, or a word for none."""
    return skipped(turn.words) or bool(places(turn.words))


def ask_place(_: Turn, __: Answers) -> Message:
    """Where it was; never a must."""
    skip = option("跳过", FLOW, "place", {})
    return Message("在哪里见的？可以发位置，也可以写几个字，不写就回“跳过”。", (skip,))


def read_place(turn: Turn, _: Answers) -> dict[str, Any]:
    """A location or words."""
    words = turn.event.text.strip()
    if turn.event.location is not None:
        return {"location": list(turn.event.location)}
    if skipped(words) or consent(words) is not None:
        return {}
    if misplaced(words):
        raise Retry("请发位置，或写个地方，不写就回“跳过”。")
    return {"place": words}
