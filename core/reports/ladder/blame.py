"""Blame (反映谁): whom a report complains of, read from full names, posts and households in its words."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, or_, select

from core.db import Db
from core.registry import households, people, regions
from core.registry.households import HouseholdMember
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region
from core.reports.ladder.levels import RANK, Level, Seat

LOOKED_AT = 5000
"""So many characters of a report are searched for the names of the village."""
_OF_THINGS = (
    r"(?!(?:的)?(?:家|户|屋|院|房|门|田|地|塘|井|店|旁|边|隔壁|附近|后面|前面|那里|那边|那条))"
)
"""After a name: it says where, not who."""
_TOLD = r"(?<![跟和给向找喊叫问])(?<!告诉)(?<!报告)(?<!我是)"
"""Before a name: the report was only told to that person, or is signed."""
_WRONG = (
    r"(?:不干事|不做事|不管|不理|不作为|不办|不来|不接|不公|偏心|敷衍|推脱|推诿|拖着|骂|打人|打我|打了|欺负|威胁|报复|态度"
    r"|贪|吃拿|乱收|收钱|收了|多收|克扣|扣了|占|侵|挪用|私分|回扣|好处|送礼|红包|亲戚|侄|小舅子|老婆|儿子|关系户"
    r"|优亲厚友|作假|造假|虚报|弄虚|冒领|赌|喝酒|喝醉|霸|偷|口袋|腰包|吞|骗|卖了|包给|走后门|缺斤|短秤|偏袒|包庇|乱来"
    r"|不上门|不上心|不负责|不露面|不见人|不闻不问|不尽责|不履职|不走访|不解决|不出面|不回|不答复|没人影|见不着|见不到|找不到人"
    r"|不上门|没(?:有)?上门|(?:从来|从|一直|几个月|半年|一年|总是)(?:都|也|就)?没(?:有)?(?:来|见)(?!水|电|网|气)"
    r"|走过场|糊弄|应付|假走访|装样子|摆架子|没(?:有)?(?:来|上门|走访|看)(?:过|看过|看望过)|没(?:有)?(?:管|理)过?)"
)
"""A deed, or the neglect of a duty."""
_GOES_ON = rf"都|也|就|还|却|从|一直|总|几个?[月年天]|他|她|人|电话|{_WRONG}"
_BLAME = rf"[^，,。！!？?；;]{{0,12}}?(?:[，,](?={_GOES_ON}))?[^，,。！!？?；;]{{0,10}}?{_WRONG}"
"""After a name or a post, in the same clause or in one that goes on about them."""
_ACCUSED = r"(?:举报|投诉|检举|控告|揭发|要告|状告)[^，,。！!？?；;]{0,6}?"
"""Before a name or a post: nothing else need be said."""
_VICTIM = r"(?:(?!被|遭|让人|给人)[^，,。！!？?；;]){0,10}?"
_HARM = (
    r"(?:往[^，,。！!？?；;]{0,8}(?:倒|排|扔|丢|放)|乱(?:倒|排|扔|丢|堆|搭|建|砍|停|放)|偷|霸|占(?!地)|占地|私搭|违建|违章"
    r"|堵(?:着|住|了)?(?:路|渠|道|人)|拦(?:着|住|了)?(?:路|渠|水|人)|挖(?:断|了)|烧(?:秸秆|垃圾|荒)|骂|打人|打了|打(?:我|他|她|老)|欺负|威胁|报复"
    r"|家暴|虐待|骗|赌|毒|炸鱼|电鱼|排污|排粪|放(?:狗|牛|羊)|狗(?:咬|追|不拴|没拴)|不养老|不给(?:吃|饭)|冒领|装穷)"
)
"""What a household does to others; 曾德才家被偷了 is done to it."""
_OF_HOUSE = r"(?:一?家|户|屋里)?(?:的)?(?:人|儿子|媳妇|老婆|婆娘|老公|男人|崽)?"
_KIN_OF = (
    r"(?:一?家|户|屋)?里?的?(?:老公|老婆|爱人|丈夫|男人|婆娘|堂客|媳妇|儿子|女儿|崽|妹子|爹|娘|爸|妈|父亲|母亲|公公|婆婆"
    r"|老弟|弟弟|哥哥|老兄|姐姐|妹妹|侄子|侄女|外甥|女婿|亲戚|亲家|老表|小舅子)"
)
"""Behind the name of whoever holds it: what their kin do is nothing for them to hear of."""
_OF_THE_VILLAGE = (
    Post.VILLAGE_SECRETARY,
    Post.VILLAGE_DIRECTOR,
    Post.COMMITTEE_MEMBER,
    Post.BRANCH_MEMBER,
    Post.CLERK,
)
_TITLES: tuple[tuple[str, tuple[Post, ...]], ...] = (
    (r"代表(?!会|大会|团)", (Post.REPRESENTATIVE,)),
    (r"组长|队长", (Post.GROUP_LEADER,)),
    (r"网格员", (Post.GRID_WORKER,)),
    (r"网格长", (Post.GRID_LEADER,)),
    (r"支书|(?<!镇)书记", (Post.VILLAGE_SECRETARY,)),
    (r"(?<!妇女)主任", (Post.VILLAGE_DIRECTOR, Post.VILLAGE_SECRETARY)),
    (r"会计|文书|出纳|记录员", (Post.CLERK, Post.COMMITTEE_MEMBER)),
    (r"村委委员|妇女主任|妇联主席|支委", (Post.COMMITTEE_MEMBER, Post.BRANCH_MEMBER)),
    (
        r"村干部|村领导|村委会|村委(?!会|委员)|村两委|村里的?干部",
        _OF_THE_VILLAGE,
    ),
    (r"工作队", (Post.WORK_TEAM,)),
    (r"监督小组|监督员|监委|村务监督", (Post.SUPERVISOR,)),
    (r"店主|超市老板|积分超市的?人", (Post.SHOP_KEEPER,)),
    (r"镇干部|镇领导|镇政府|镇长|镇书记|镇里的?(?:人|干部)", (Post.TOWN_CADRE,)),
    (r"市干部|市领导", (Post.CITY_CADRE,)),
)
"""Posts as people call them; where the first is not held, the next."""
_LEVEL = {
    Post.REPRESENTATIVE: Level.REPRESENTATIVE,
    Post.SHOP_KEEPER: Level.REPRESENTATIVE,
    Post.GROUP_LEADER: Level.GROUP,
    Post.GRID_LEADER: Level.GROUP,
    Post.GRID_WORKER: Level.REPRESENTATIVE,
    Post.SUPERVISOR: Level.SUPERVISION,
    Post.TOWN_CADRE: Level.TOWN,
    Post.CITY_CADRE: Level.CITY,
}
"""The level past which a complaint of this post goes; of any other post but a party member's, the village."""
ANY = re.compile(f"{_WRONG}|{_ACCUSED}|{_HARM}")
"""Without any of it, only a name of the ladder can be a complaint."""


@dataclass(frozen=True)
class Blame:
    """Whom the words complain of; several people where they fit several."""

    people: tuple[Person, ...] = ()  # who hold a post
    level: Level | None = None  # the highest at which one of them acts
    household_id: str | None = None  # of villagers without a post
    kept_from: AbstractSet[str] = frozenset()
    """People who must hear no word of it: the ones meant, who live with them, and their kin."""


def read(
    db: Db,
    village_id: str,
    words: str,
    now: datetime,
    *,
    seats: Sequence[Seat],
    home: str | None,
    person_id: str | None,
) -> Blame:
    """Whom the words complain of, by full name, by post or by household; 他 and 她 name nobody.

    `seats` is the ladder of the words, `home` the sender's own circle: a bare title means a post of
    either, of the ladder first. A name that only says where does not count, nor one to whom it was merely told, nor the
    sender's own.
    """
    bare = _in_seats(words, seats, person_id)
    if not bare and not ANY.search(words):
        return Blame()
    near = [seat.rung.region_id for seat in seats]
    near += [r.id for r in regions.line_up(db, home or village_id) if r.id not in near]
    posts = _posts(db, village_id, near, now)
    meant = _by_title(words, posts, near, person_id)
    villagers: list[Person] = []
    for person in _by_name(db, village_id, words[:LOOKED_AT], posts):
        level = _level(posts, person.id)
        if person.id != person_id and _does(person.name, words, posted=level is not None):
            (meant if level else villagers).append(person)
    grave = [p for p in bare if re.search(f"{re.escape(p.name)}{_BLAME}", words)]
    holders = list({p.id: p for p in (*bare, *meant)}.values())
    homes = [households.of_person(db, p.id) for p in villagers]
    ranked = [level for p in holders if (level := _level(posts, p.id))]
    return Blame(
        tuple(holders),
        max(ranked, key=lambda level: RANK[level], default=None),
        next((home.id for home in homes if home is not None), None),
        ({p.id for p in holders} | _around(db, [*grave, *meant, *villagers])) - {person_id},
    )


def _in_seats(words: str, seats: Sequence[Seat], person_id: str | None) -> list[Person]:
    """Holders of its own ladder whom the words name; of them a name alone is enough."""
    return [
        person
        for seat in seats
        for person in seat.people
        if person.id != person_id
        and person.name in words
        and re.search(
            f"{_TOLD}{re.escape(person.name)}{_OF_THINGS}"
            f"|{re.escape(person.name)}{_OF_THINGS}{_BLAME}"
            f"|{_TOLD}{re.escape(person.name)}{_KIN_OF}{_OF_THINGS}",
            words,
        )
    ]


def _does(name: str, words: str, *, posted: bool) -> bool:
    """Whether the words say that this person or household does wrong, or neglects a post."""
    name = re.escape(name)
    harm = f"{name}{_OF_HOUSE}{_OF_THINGS}{_VICTIM}{_HARM}"
    named = f"{_ACCUSED}{name}(?:家|户|屋里)?{_OF_THINGS}"
    neglect = f"|{name}{_OF_THINGS}{_BLAME}" if posted else ""
    return bool(re.search(f"{harm}|{named}{neglect}", words))


_POSTS = (
    select(Appointment, Person, Region)
    .join(Person, col(Person.id) == Appointment.person_id)
    .join(Region, col(Region.id) == Appointment.region_id)
    .where(
        or_(
            Region.village_id == bindparam("village"),
            col(Region.id).in_(bindparam("above", expanding=True)),
        ),
        col(Appointment.since) <= bindparam("now"),
        or_(col(Appointment.until).is_(None), col(Appointment.until) > bindparam("now")),
        Appointment.post != Post.PARTY_MEMBER,
    )
    .order_by(col(Appointment.since), col(Appointment.id))
)

Posts = list[tuple[Appointment, Person, Region]]


def _posts(db: Db, village_id: str, near: Sequence[str], now: datetime) -> Posts:
    line = {r.id for r in regions.line_up(db, village_id)} | set(near)
    params = {"village": village_id, "above": sorted(line), "now": now}
    return [(a, p, r) for a, p, r in db.exec(_POSTS, params=params)]


def _level(posts: Posts, person_id: str) -> Level | None:
    levels = [_LEVEL.get(a.post, Level.VILLAGE) for a, p, _ in posts if p.id == person_id]
    return max(levels, key=lambda x: RANK[x], default=None)


def _by_title(words: str, posts: Posts, near: Sequence[str], person_id: str | None) -> list[Person]:
    meant: list[Person] = []
    for title, kinds in _TITLES:
        pattern = (
            f"(?P<t>{title}){_OF_THINGS}{_BLAME}|{_ACCUSED}(?P<u>{title}){_OF_THINGS}(?!大会|会)"
        )
        for hit in re.finditer(pattern, words):
            at = hit.start("t") if hit["t"] else hit.start("u")
            surname = words[at - 1 : at]
            meant += _holders(posts, kinds, near, surname, person_id)
    return meant


def _holders(
    posts: Posts, kinds: tuple[Post, ...], near: Sequence[str], surname: str, person_id: str | None
) -> list[Person]:
    """Who holds the post nearest to the sender; 陈代表 is whoever of that surname holds it."""
    others = [(a.post, p, r) for a, p, r in posts if p.id != person_id]
    if len(kinds) > 2:
        return [p for post, p, _ in others if post in kinds]  # 村干部: every one of them
    for called in (kinds, _OF_THE_VILLAGE):
        of_name = [p for post, p, _ in others if post in called and surname == p.name[:1]]
        if surname and of_name:
            return of_name
    for kind in kinds:
        of_kind = [(p, r) for post, p, r in others if post == kind]
        here = [p for one in near for p, r in of_kind if r.id == one]
        close = [p for p, r in of_kind if r.parent_id in near]
        if of_kind:
            return here or close or [p for p, _ in of_kind]
    return []


def _by_name(db: Db, village_id: str, words: str, posts: Posts) -> list[Person]:
    """Everybody of the village, or with a post over it, whose full name stands in the words."""
    windows = {
        words[at : at + size] for size in (2, 3, 4) for at in range(max(0, len(words) - size + 1))
    }
    query = select(Person).where(
        Person.village_id == village_id, col(Person.name).in_(sorted(windows))
    )
    living = list(db.exec(query.order_by(col(Person.id)))) if windows else []
    posted = [p for _, p, _ in posts if p.name in words]
    return list({p.id: p for p in (*living, *posted)}.values())


def _around(db: Db, blamed: Sequence[Person]) -> set[str]:
    """Those who are complained of, who live with them, and their declared kin."""
    ids = {p.id for p in blamed}
    if not ids:
        return set()
    homes = select(HouseholdMember.household_id).where(col(HouseholdMember.person_id).in_(ids))
    together = select(HouseholdMember.person_id).where(col(HouseholdMember.household_id).in_(homes))
    kin = {k for one in sorted(ids) for k in people.kin_of(db, one)}
    return ids | set(db.exec(together)) | kin
