"""Post words (话里的职务变动): that somebody gives up a post, leaves or has died, and who takes over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.registry.people import Post
from handlers.registry.posts.post_reasons import REASONS, reason

LONGEST = 60
_TITLES: tuple[tuple[str, Post], ...] = (
    ("监督(?:小组|工作组)?(?:成员|员)?", Post.SUPERVISOR),
    ("评议(?:小组)?(?:成员|组员)|评议员", Post.PANEL),
    ("评议(?:小组)?", Post.PANEL),
    ("记录员", Post.CLERK),
    ("网格长", Post.GRID_LEADER),
    ("网格员", Post.GRID_WORKER),
    ("(?<!小)(?:村民小组)?组长|队长", Post.GROUP_LEADER),
    ("(?:村)?(?:支书|支部书记|书记)", Post.VILLAGE_SECRETARY),
    ("(?:村委会)?(?:村?主任|村长)", Post.VILLAGE_DIRECTOR),
    ("支委|支部委员", Post.BRANCH_MEMBER),
    ("(?:村委会?)?委员", Post.COMMITTEE_MEMBER),
    ("店主|超市(?:老板|管理员)", Post.SHOP_KEEPER),
    ("(?:村民|联户|邻里圈?)?代表|联系户|邻里圈(?:主|长)", Post.REPRESENTATIVE),
)
_ANY_TITLE = "|".join(pattern for pattern, _ in _TITLES)
_ANY_REASON = "|".join(pattern for _, pattern in REASONS)
_TAKES = "接任|接替|接手|接班|接管|接|顶上|顶替|继任|当上?|担任|出任|来任|来做|做|来干"
_GIVEN = "换成|换作|换上|换|改由|改成|改为|由|让|叫|请|安排|任命|交给|交接给|移交给|移给|转给|给|选了?|推选|补上|新代表是|接任的是|接手的是|接班的是|新的是"
_CHANGES = "换成|换作|接任|接替|接班|移交|顶替"
_SELF = re.compile(
    "^(?:我|俺|咱|本人|自己)|我(?:也|就|真|实在|现在|年纪|身体|要|想|不|搬|当|干|做|辞)"
)
_AHEAD = re.compile(
    "(?:万一|要是|如果|假如|等|打算|准备|考虑|听说|可能|想不想|能不能|怎么|谁|哪个|几时|什么时候)"
)


@dataclass(frozen=True)
class PostWords:
    """What the words say: the names of who goes and who comes, which post, why, and whether of oneself."""

    leavers: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    post: Post | None = None
    reason: str = ""
    oneself: bool = False


def spoken_of(words: str) -> bool:
    """Whether the words may be about a post at all: only then is the registry asked for names."""
    if not words or len(words) > LONGEST:
        return False
    return re.search(f"(?:{_ANY_TITLE})|{_CHANGES}|换|{_ANY_REASON}", words) is not None


def changes(words: str) -> bool:
    """Whether a post is said to change hands, whoever is meant: 换马三当代表, 二组代表换人了."""
    takes = f"换.{{0,4}}(?:当|做|任|接)|换人|换成|(?:{_CHANGES})"
    return re.search(takes, words) is not None and post(words) is not None


def to_oneself(words: str, name: str) -> bool:
    """Whether who goes is to come again: 李秀英不当代表了，换李秀英."""
    given = f"(?:换成|换作|换上|换|改由|由|让|任命|安排|交给|移交给|转给){re.escape(name)}"
    return words.count(name) > 1 and re.search(given, words) is not None


def same_again(name: str) -> str:
    """Why nobody takes over from themselves."""
    return f"接任的还是{name}本人，什么都没有改。换谁，再说一句，写登记过的全名；先空着就说“{name}不当了”。"


def post(words: str) -> Post | None:
    """The post that is named."""
    places = [
        (match.start(), number, which)
        for number, (pattern, which) in enumerate(_TITLES)
        if (match := re.search(pattern, words)) is not None
    ]
    return min(places, key=lambda p: p[1])[2] if places else None


def parse(words: str, names: list[str]) -> PostWords | None:
    """What short words say of posts, where these names of the registry stand in them; None where nothing."""
    if not spoken_of(words) or re.search("[?？]|吗$|么$|呢$", words) or _AHEAD.search(words):
        return None
    why, which = reason(words, names, _ANY_TITLE), post(words)
    unsure = not why and re.search(_ANY_REASON, words) is not None
    here = sorted((words.index(name), name) for name in set(names) if name in words)
    coming = tuple(name for _, name in here if _comes(words, name))
    going = tuple(name for _, name in here if name not in coming)
    if not here:
        oneself = _gives_up(words, why, which)
        return PostWords(post=which, reason=why, oneself=oneself) if oneself else None
    if not going and coming and _gives_up(words, why, which):
        return PostWords(successors=coming, post=which, reason=why, oneself=True)
    if (going and not (why or coming)) or (unsure and which is None):
        return None
    if coming and not why and not _handed(words, coming, going, which):
        return None
    return PostWords(going, coming, which, why or "replaced")


_NAME = "[一-龥]{2,4}?"
_NOBODY = re.compile(
    "人|就|不|已经|昨|今天|明天|前天|[号日月]|谁|哪|他|她|我|您|你|大家|村|镇|组|一[个位下]|别|新|年轻|个|成|上|作|代表|来|"
    + _ANY_TITLE
)
"""What follows 换 and is nobody's name."""


def unknown_name(words: str, names: Sequence[str]) -> str:
    """The name of who is to take over, where none of these names is: 陈芳 of 李秀英不干了，换陈芳; else empty."""
    bare = words
    for name in names:
        bare = bare.replace(name, "，")
    given = "换成|换作|换上|换|改由|由|让|叫|请|任命|安排|交给|移交给|转给"
    end = f"(?=来|去|当|做|任|担任|接|顶|为|吧|了|$|[，,。；;！!、\\s]|{_ANY_TITLE})"
    matches = [
        *re.finditer(f"(?:{given})({_NAME}){end}", bare),
        *re.finditer(
            f"(?:^|[，,。；;、\\s])({_NAME})(?:来)?(?:接任|接替|接手|接班|继任|接|顶上|来当|当)",
            bare,
        ),
    ]
    return next((m[1] for m in matches if not _NOBODY.search(m[1])), "")


def _gives_up(words: str, why: str, which: Post | None) -> bool:
    """Whether the speaker gives up a post; who only moves house keeps it."""
    return _SELF.search(words) is not None and (
        why == "resigned" or (why == "moved" and which is not None)
    )


def _comes(words: str, name: str) -> bool:
    """Whether the name is of who takes over: 换何秋菊, 何秋菊接, 何秋菊当代表."""
    bare = re.escape(name)
    title = f"(?:{_ANY_TITLE})"
    if re.search(f"{bare}(?:已经|就|也|又|自己)?(?:不|没|没有)", words):
        return False
    before = re.search(f"(?:{_GIVEN})(?:一下|成|上|由)?{bare}", words)
    behind = re.search(f"{bare}(?:来|去|先|就)?(?:{_TAKES})", words)
    if re.search(f"(?:不要|不能再?|别|不再)(?:让|由|叫|请)?{bare}", words):
        return False
    if re.search(f"(?:免去|免掉|免了|撤掉|撤了|撤换|罢免|拿掉){bare}", words):
        return False
    if (
        before is not None
        and re.search(f"{bare}(?:的)?{title}", words)
        and re.search("换|撤", before[0])
    ):
        return re.search(f"{bare}(?:来|去)?(?:{_TAKES})", words) is not None
    return before is not None or behind is not None


def _handed(
    words: str, coming: tuple[str, ...], going: tuple[str, ...], which: Post | None
) -> bool:
    """Whether a post plainly goes to who is named, though nobody said why: 由X接Y的联系户, 换X当代表."""
    if going:
        return which is not None or re.search("接|换|交给|移交|顶替", words) is not None
    if which is None:
        return False
    name = re.escape(coming[0])
    return (
        re.search(f"(?:换|改由|任命|安排|改成|改为).{{0,4}}{name}", words) is not None
        or re.search(f"{name}(?:来|去)?(?:接任|接替|接手|继任|担任|出任|接)", words) is not None
        or re.search(f"(?:由|让|请|选).{{0,2}}{name}.{{0,2}}(?:当|做|担任|来干)", words) is not None
        or re.search(f"^{name}(?:来|去)?(?:当|做|担任).{{0,8}}(?:{_ANY_TITLE})$", words) is not None
    )
