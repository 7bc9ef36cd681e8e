"""A district to measure in (测速用的片区): villages of six households, with an account for everybody."""

from sqlmodel import Session, col, select

from bot import migrate
from bot.demo.world import SINCE
from core.db import Db, make_engine
from core.registry import addresses, village_file
from core.registry.people import Person

VILLAGES = 64
HOUSEHOLDS = 6
TOKEN = "123456:a-token_for-the-bench"
SECRET = "a-secret-for-the-bench"

PROBLEMS = """\
村口的井盖破了，晚上走路怕掉下去
二组水塘边的路灯三天不亮了
学校后面的水沟堵了，一下雨就漫到路上
晒谷坪旁边的电线杆歪了
卫生室门口的台阶裂开了，老人上下不方便
大樟树下的垃圾池满了，臭得很
机耕道被大车压出一个深坑
祠堂后面的围墙裂了一条缝
上湾的自来水浑得像泥浆
桥头的护栏断了两根
文化广场的健身器材松了，小孩爱在那玩
河边有人倒建筑垃圾
村部前面的公示栏玻璃碎了
老井边的水泵抽不上水
后山的涵洞被石头塞住了
养猪场的污水流到田里了
下屋场停电两天了，冰箱里的东西都坏了
十字路口的反光镜被撞掉了
进村的路边野狗成群，老人不敢出门
敬老院的热水器坏了
三组的收割机道长满了草，车进不去
小卖部门口的下水道返水
水库大坝上有一处渗水
公厕的门掉了一个
变压器嗡嗡响，还冒过火花
渡口的踏板烂了
茶园边上有人烧秸秆，烟很大
幼儿园门前没有减速带，车开得快
凉亭的瓦片掉下来了
果园的水渠漏水，下面的田没水
戏台的灯绳断了，晚上没法排练
老槐树的枯枝快掉到房顶了
泵房的门锁被撬了
菜市场的秤不准，大家有意见
坡上的挡土墙鼓出来了
信号塔下面的围栏开了个口子
抽水站的闸门关不严
石拱桥的桥面少了一块石板
牌坊边的宽带箱子敞着，线都露在外面
候车亭的凳子坏了，老人没地方坐
""".splitlines()
"""Things that people report; no two are alike."""


def account(village: int, household: int) -> int:
    """The Telegram account of the head of a household; the last one is the representative's."""
    return 10_000 + village * 100 + household


def make(url: str, villages: int = VILLAGES) -> None:
    """Fill an empty database with the district."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    with Session(engine) as db, db.begin():
        village_file.load(db, _source(villages), SINCE)
        everybody = {p.name: p for p in db.exec(select(Person).order_by(col(Person.id)))}
        for village in range(villages):
            _reach(db, everybody[f"代表{village}"], account(village, HOUSEHOLDS))
            for household in range(HOUSEHOLDS):
                _reach(db, everybody[f"村民{village}.{household}"], account(village, household))
    engine.dispose()


def _reach(db: Db, person: Person, chat: int) -> None:
    addresses.attach(db, addresses.known(db, "telegram", str(chat)), person.id, SINCE)


def _source(villages: int) -> str:
    parts = ['[[region]]\nname = "测速镇"\nkind = "town"\n']
    for v in range(villages):
        circle = f'"测速{v}村/{v}组/{v}圈"'
        parts.append(
            f'[[region]]\nname = "测速{v}村"\nkind = "village"\nin = "测速镇"\n'
            f'[[region]]\nname = "{v}组"\nkind = "group"\nin = "测速{v}村"\n'
            f'[[region]]\nname = "{v}圈"\nkind = "circle"\nin = "测速{v}村/{v}组"\n'
            f'[[person]]\nname = "代表{v}"\n'
            f'posts = [{{ post = "representative", region = {circle} }}]\n'
        )
        for h in range(HOUSEHOLDS):
            parts.append(
                f'[[household]]\nname = "村民{v}.{h}户"\ncircle = {circle}\n'
                f'members = ["村民{v}.{h}"]\n'
            )
    return "\n".join(parts)
