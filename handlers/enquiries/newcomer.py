"""A newcomer (没登记的人): who they say they are, and which representative or village can know them."""

import re

from core.enquiries import enquiries
from core.enquiries.helpers import Helper
from core.errors import Refusal
from core.registry import households
from core.reports.ladder import routing
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.enquiries import asker
from handlers.understand.people import FULL_NAME, SURNAME

MOST_OPEN = 3
"""So many requests of one account may wait at once."""
WANTS = "想登记："
"""How such a request begins, so that whoever answers knows what it is."""
FORGET = "想删除自己的信息："
_GROUP = r"[一二三四五六七八九十\d]+(?:小?组|队)"
_CALLED = re.compile(
    f"(?:我|俺|本人)(?:的?名字)?(?:叫|姓)|(?:我|俺|本人)[是系](?={SURNAME}|{_GROUP}|.{{1,6}}[家组村队]的|新来|新嫁|刚|嫁)"
    f"|^{SURNAME}[一-鿿]{{1,2}}[,，。\\s]"
)
_BELONGS = re.compile(rf"{_GROUP}|[家户]的|家里|媳妇|儿子|女儿|老婆|女婿|儿媳|嫁")
_ONLY_NUMBER = re.compile(
    r"(?:我的?|这是我)?(?:电话|手机|号码|手机号)?(?:号码?)?(?:是|：|:)?\+?(?:86)?1\d{10}"
)
_NO_CODE = re.compile(
    "(?:没有?|冇得?|没得|没收到|丢了?)(?:个|到)?(?:邀请|绑定)?码|码(?:丢|没|不见)"
)
_NAMES = re.compile(FULL_NAME)
_VILLAGE = re.compile("[一-鿿]{1,3}村")
"""王家村 names nobody of the Wangs."""


def names_itself(words: str) -> bool:
    """Whether words say who somebody is: a name, a household, a group."""
    return bool(_CALLED.search(words) or _BELONGS.search(words))


def introduces(words: str) -> bool:
    """Whether they begin as somebody does who says who they are: 我叫, 我是一组的."""
    return _CALLED.search(words) is not None


def only_a_number(words: str) -> bool:
    """A telephone number and nothing else."""
    return _ONLY_NUMBER.fullmatch(re.sub(r"[\s\-—。，,.]", "", words)) is not None


def has_no_code(words: str) -> bool:
    """Somebody who was asked for a code, or knows of it, has none."""
    return _NO_CODE.search(words) is not None


def told(answers: Answers) -> str:
    """All that they have said of themselves."""
    each = (str(answers.get(key, "")).strip(" 。，,") for key in ("said", "who"))
    return "，".join(filter(None, each))


def beginning(turn: Turn, answers: Answers) -> str | None:
    """The circle of the household or group that is named, else the village; None while that is unknown."""
    village_id, words = asker.home(turn, answers), told(answers)
    if village_id is None or turn.person is not None:
        return village_id
    named = [
        home.circle_id
        for name in _NAMES.findall(_VILLAGE.sub("", _CALLED.sub("我", words)))
        for home in households.named(turn.db, village_id, name)
    ]
    if len(set(named)) == 1:
        return named[0]
    return routing.beginning(turn.db, village_id, words)


def refuse_many(turn: Turn) -> None:
    """Refusal where too many requests of this account wait."""
    waiting = enquiries.open_of(turn.db, turn.address.id)
    if len(waiting) >= MOST_OPEN:
        raise Refusal(
            f"您已经有{MOST_OPEN}条话转过去了，都还在等回话，先不再转。急的话请直接到村部。"
        )


def what_next(who: str, line: list[Helper]) -> str:
    """What the sender hears: who has it, and what happens then."""
    on = "两个工作日没回话就往上转。" if len(line) > 1 else ""
    return (
        f"您的话已转给{who}。他们核实了会给您一个邀请码，收到后把码发给我，就登记好了。{on}"
        "没登记也能报问题，直接说就行。不登记了就回“撤销”。"
    )
