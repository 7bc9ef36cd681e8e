"""Unnamed (不留名): whether who cries for help may stay unnamed, and what those who were rung ask of them."""

import re
from collections.abc import Sequence

from core.emergencies import answering, emergencies, words
from core.emergencies.emergencies import Emergency
from core.emergencies.kinds import AT_HOME, Kind
from core.outbox import Message
from handlers.danger.involved import sender
from handlers.engine.event import Turn
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

_BESIDE_MINE = re.compile(
    "(?:我|俺|咱)们?(?:家|屋|屋里)?的?(?=隔壁|对门|对面|邻居|邻舍|楼上|楼下|旁边|后面|前面)"
)
_NEXT_DOOR = re.compile(
    "隔壁|对门|对面[那这]?家|邻居|邻舍|楼上|楼下|别人家|人家屋|那户人|那家人|[^我俺咱]家的?(?:人|孩子|娃|崽)"
)
_KIN = "老婆|堂客|婆娘|婆姨|媳妇|爱人|妻|女人|老公|男人|孩子|小孩|娃|崽|伢|妹子|仔|女儿|儿子|老?[妈娘爸爹]|父母|爷|奶|婆婆|公公|弟|哥|姐|侄|叔|伯|舅"
_MINE = re.compile(
    f"(?:我|俺|咱)(?:们?[家屋]|们?的?(?:{_KIN})|被|摔|受伤|中毒|烧|掉|困|不想活)|[打揍捶踢砍掐杀捅追救来到进冲闯][我俺]"
)
_SPEAKS = re.compile("我|俺|咱")
_OTHERS = re.compile("有人|他|她|隔壁|邻居|老人|[^我俺咱]家")
_HEADING = re.compile(
    "^(?:我?[要想来]?)?(?:上报|举报|反映|报告|[说报]一[声下]|报个事)[一个：:，, ]+"
)
_ASKS = re.compile(
    "(?:请|帮我|你|您|替我|麻烦)*(?:去|再)?问(?:一下|下|问|清楚|(?=[他她：:，,\\s报对呼举匿]))[他她]?(?:报的?人|报信的?人|对方|呼救的?人|举报的?人|匿名报?的?人|他|她)?[：:，,\\s]*(?P<what>.*)",
    re.DOTALL,
)
_WHO = re.compile(
    "(?:谁|哪个|哪位|边个|么子人|什么人)(?:报|讲|说|举报|打|呼救)|(?:报|举报|呼救|讲)的?(?:这个)?人?(?:是|系)(?:谁|哪|边个)|报的?人[^，。]{0,4}(?:电话|名字|姓名|叫什么)|电话(?:是|多少|几)"
)


def may_stay_unnamed(text: str, kind: Kind, names: Sequence[str], *, wished: bool) -> bool:
    """Whether those who are rung need not read who cries: it is somebody else's house, or they wish it and are
    not the one to be found.

    Of violence told from next door nobody need say a wish: who lives there would know where to look. Whoever is
    in danger themselves is named to those who come, who could not come else. `names`: others of the village.
    """
    plain = _BESIDE_MINE.sub("", standard(text))
    if _MINE.search(plain):
        return False
    elsewhere = bool(_NEXT_DOOR.search(plain)) or any(name in plain for name in names)
    if kind in AT_HOME:
        return elsewhere and (wished or kind == Kind.VIOLENCE)
    alone = _SPEAKS.search(plain) and not _OTHERS.search(plain)
    return wished and not alone


def without_heading(text: str) -> str:
    """The matter without 上报：, which is what is left of 匿名上报：."""
    return _HEADING.sub("", text)


def question(text: str) -> str:
    """What somebody who was rung wants asked of who cries: 问：几楼？, 谁报的, 报的人电话多少. Empty for all else."""
    plain = text.strip()
    through = _ASKS.match(plain)
    if through and through["what"].strip():
        return through["what"].strip()
    return plain if _WHO.search(standard(plain)) and (asked(plain) or len(plain) < 12) else ""


def asked_of_crier(turn: Turn, thing: str, wording: str) -> Message:
    """The question goes to who cries; who asks hears that it did, and that it names nobody."""
    answering.ask(turn.db, thing, sender(turn), wording, turn.now)
    return Message(
        f"已转给报的人：“{wording}”。报的人不愿意留名，回了话我马上转给您；愿意让您知道是谁，我也告诉您。",
        words.ring_choices(thing) if not _goes(turn, thing) else (),
        thing=thing,
    )


def _goes(turn: Turn, thing: str) -> bool:
    emergency = emergencies.held(turn.db, thing)
    return turn.person is not None and turn.person.id in emergency.going


def unheard(emergency: Emergency) -> str:
    """What who cries is answered of their wish, once."""
    if not emergency.unnamed:
        return ""
    asks = "" if emergency.place or emergency.household_id else "是哪一家、在哪里，请再说一句。"
    return f"{asks}不说是您报的：去的人看不到您的名字和电话，要问什么由我转。"
