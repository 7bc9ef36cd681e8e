"""Objections that two have to decide from the first, as a rulebook may ask (`objections_by = 2`)."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import select

from bot.script.player import Player
from core.db import writing
from core.points.adoption import adoption
from core.registry.regions import Region

BY_TWO = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01
objections_by = 2
"""

STORY = """
! loose
@ 2026-03-05 09:00
罗铁柱 > 今天帮彭阿婆家收谷子 [photo]
赵春兰 > 通过
@ 2026-04-01 08:30
赵春兰 > 确认公示
曾德才 > 异议
曾德才 > 别家的加分
曾德才 > 1
曾德才 > 那天下大雨，没人收谷
# 一个人说成立，这一笔还没有定，没有人当成定了。
冯正 > [button 成立]
冯正 <~ 您定的是成立。还要一个人定的一样才算
褚卫 <~ 冯正定的是成立，要两个人定的一样才算
罗铁柱 !~ 监督小组认为
曾德才 !~ 监督小组认为
冯正 > 异议处理
冯正 <~ 没有等您定的异议
褚卫 !~ 重新定
# 另一个说不成立：要第三个人来定。
褚卫 > [button 不成立]
褚卫 > 照片里有他也有谷子
褚卫 <~ 您定的是不成立。还要一个人定的一样才算
卫红 > 异议处理
卫红 <~ 冯正定的是成立…褚卫定的是不成立
卫红 > [button 成立]
卫红 <~ 异议成立
罗铁柱 <~ 监督小组认为成立，这一笔不算了
曾德才 <~ 监督小组认为成立，这一笔不算了
冯正 > 重新定
冯正 <~ 没有可以重新定的异议
@ 2026-04-09 09:00
罗铁柱 <~ 2026年3月：0分
"""


def test_two_supervisors_decide_where_the_rulebook_says_so(world: Engine) -> None:
    with writing(world) as db, db.begin():
        here = db.exec(select(Region.id).where(Region.name == "王家村")).one()
        now = datetime(2026, 2, 20, 1, tzinfo=UTC)
        adoption.adopt(db, None, here, "王家村.toml", BY_TWO, now)
    assert Player(world, "two decide").play(STORY) > 0
