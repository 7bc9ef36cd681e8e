"""我家的一年: the household's settled periods of a year, as a picture to keep."""

import re

from core import evidence
from core.clock import local
from core.errors import Refusal
from core.outbox import Message
from core.points.standing import year_picture
from core.registry import households
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_YEAR = re.compile(r"(20\d\d)\s*年?")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The year that is named, last year where 去年 is said, else this one."""
    home = households.of_person(turn.db, turn.person.id) if turn.person else None
    if home is None:
        raise Refusal("还不知道您是谁家的。请先发“绑定”，绑定以后就能看自家的一年。")
    this = local(turn.now).year
    words = f"{turn.event.text} {answers.get('said', '')}"
    named = _YEAR.search(words)
    year = int(named[1]) if named else this - ("去年" in words)
    shown = year_picture.of_household(turn.db, home.village_id, home.id, year, turn.now)
    if not shown.entries:
        raise Refusal(f"{shown.name}{year}年还没有入账的积分。发“积分”看现在的。")
    picture = evidence.keep(turn.db, year_picture.draw(shown), "image/png", turn.now)
    text = (
        f"{shown.name}{year}年：{len(shown.entries)}期有记录，合计{shown.total:+d}分，"
        f"现在余额{shown.balance}分。图只给自家看，长按就能存。"
    )
    return [Message(text, picture=picture)]


flow = Flow(
    name="year",
    words=("我家的一年", "我家一年的积分", "全年积分图", "/year"),
    asks=(),
    done=done,
    hint="我家的一年：全年的积分画成一张图，自己留着",
    order=24,
)
