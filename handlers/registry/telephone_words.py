"""Telephone words (话里的电话): that somebody tells, changes or removes their number, or whose number they ask for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.outbox import Choice
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.people import FULL_NAME
from handlers.understand.wording import standard

NAME = "telephone"
SPOKEN_OF = re.compile("电话|手机|号码|联系方式|换号|[改新]号")
"""Without any of it nothing is heard of a number."""
_LONGEST = 40
_NUMBER = r"(?P<number>\+?[\d０-９][\d０-９\s\-－–—()（）]{4,18}[\d０-９])"
_THING = "(?:联系)?(?:手机号码|电话号码|手机号|电话|手机|号码)"
_MINE = "(?:我|俺|咱|本人|自己)(?:的|家的?|家里的?|本人的?)?(?:新|现在的?)?"
_IS = "(?:是|改成|改为|改到|改|换成|换为|换了?|变成|为|：|:|，|,|记一下)?"
_TELLS = re.compile(
    rf"(?:(?:请|帮我|麻烦)?(?:记一下|记住|登记一下|登记|改一下|留一下|留个)?{_MINE}{_THING}(?:已经|现在)?{_IS}"
    rf"|(?:我|俺)?(?:换号了?|(?:的)?{_THING}换(?:号码?)?了|换了?(?:个)?{_THING}了?|改{_THING}|改号|新{_THING}|留(?:个)?{_THING}|登记{_THING})[，,：:\s]*(?:{_IS}|新的?是|新号码?是?|现在是))"
    rf"\s*{_NUMBER}\s*(?P<rest>.*)"
)
_CHANGES = re.compile(
    rf"(?:我要|我想|想|要)?(?:改|换|留|登记)(?:一下|个|了)?(?:我的?)?{_THING}(?:了|一下)?|{_MINE}?换号了?"
)
_FORGETS = re.compile(
    rf"(?:请|帮我|把)?(?:我的?)?(?:{_THING})?(?:删掉?|删除|去掉|清掉|撤掉|不留了?|不想留|别留)(?:了)?(?:我的?)?(?:{_THING})?(?:了|吧)?"
)
_OWN = re.compile(
    rf"{_MINE}{_THING}(?:登记的?|留的?|记的?)?(?:是|有没有|对不对)?(?:多少|几多|哪个|什么|啥|吗|呢)+"
)
_ASKS = re.compile(
    r"(?:请问|请|我想|想|要|帮我|给我|把|查一?下|查|问一?下|问|告诉我|知道|晓得|有没有|有){0,4}(?P<whom>[一-鿿]{1,10}?)的?(?:是)?"
    rf"(?:{_THING}|联系方式)(?:号码?)?(?:是|有)?(?:多少|几多|好多|哪个|什么|啥|有没有|有吗|呢|给我|发我|告诉我|查一?下|说一?下|[?？]){{0,3}}"
)
_TITLES: tuple[tuple[str, tuple[Post, ...]], ...] = (
    ("代表", (Post.REPRESENTATIVE,)),
    ("组长|队长", (Post.GROUP_LEADER,)),
    ("网格员", (Post.GRID_WORKER,)),
    ("网格长", (Post.GRID_LEADER,)),
    ("支书|书记", (Post.VILLAGE_SECRETARY,)),
    ("主任", (Post.VILLAGE_DIRECTOR, Post.VILLAGE_SECRETARY)),
    ("会计|文书|记录员", (Post.CLERK, Post.COMMITTEE_MEMBER)),
    (
        "村委|村干部|村里|村部",
        (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER, Post.CLERK),
    ),
    ("监督小组|监督员|监委", (Post.SUPERVISOR,)),
    ("店主|超市", (Post.SHOP_KEEPER,)),
    ("镇干部|镇里|镇政府|镇上", (Post.TOWN_CADRE,)),
    ("市干部", (Post.CITY_CADRE,)),
)
_WHOSE = re.compile("^(?:我们?|俺们?|咱们?)?(?:的|家的?|村的|组的|这边的?|那个)?|[的家户]$")
_PERSON = re.compile(f"(?P<name>{FULL_NAME})(?:家|户|屋里)?的?")


@dataclass(frozen=True)
class TelephoneWords:
    """What the words do: one of keep, change, forget, own, ask; with the number, or whose it is."""

    does: str
    number: str = ""
    posts: tuple[Post, ...] = ()
    name: str = ""


def parse(text: str) -> TelephoneWords | None:
    """What short words do about a telephone number; None where they do nothing about one."""
    words = text.strip().rstrip("。.！!～~")
    if len(words) > _LONGEST or not SPOKEN_OF.search(words):
        return None
    tells = _TELLS.fullmatch(words)
    if tells is not None:
        few = len(re.sub(r"\W", "", tells["rest"])) <= 4
        return TelephoneWords("keep", tells["number"]) if few else None
    if _CHANGES.fullmatch(words):
        return TelephoneWords("keep")
    if re.search(_THING, words) and _FORGETS.fullmatch(words):
        return TelephoneWords("forget")
    plain = words.rstrip("?？")
    if _OWN.fullmatch(plain):
        return TelephoneWords("own")
    asks = _ASKS.fullmatch(standard(words).strip())
    return _whose(asks["whom"]) if asks is not None else None


def _whose(whom: str) -> TelephoneWords | None:
    """By post, or by full name; nobody where it is neither: 供电所电话 is a question like any other."""
    bare = _WHOSE.sub("", whom)
    for title, posts in _TITLES:
        if re.fullmatch(
            f"(?:我|村|组|本村|本组|[一二三四五六七八九十]组|村民)?的?(?:{title})", bare
        ):
            return TelephoneWords("ask", posts=posts)
    person = _PERSON.fullmatch(whom)
    return TelephoneWords("ask", name=person["name"]) if person is not None else None


def readings(turn: Turn) -> Iterable[Reading]:
    """Words that name a number, and what is to become of it."""
    parsed = parse(turn.words) if turn.event.room is None else None
    if parsed is not None and turn.open_flow != NAME:
        act = Choice("电话", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why=f"telephone.{parsed.does}", belief=3.0)
