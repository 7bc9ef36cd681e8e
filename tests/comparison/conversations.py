"""Twenty conversations in which a report, a visit or a claim is under way and something comes between.

Written before either bot had been looked at. The person begins with the bot's own word, answers
what is asked, and once says what an ordinary person says in between. A place counts as told where the
record names it; the group is wanted only where two groups are what the correction is about.
"""

from dataclasses import dataclass, field

from tests.comparison.rubric import Fact

PHOTO = "[photo]"
NEXT_DAY = "@next day"


@dataclass(frozen=True)
class Conversation:
    """One of the twenty. Slots: what, where, household, way, item, deed; a photo is sent once."""

    name: str
    begins: str
    answers: dict[str, str]
    after: str
    """Upon the answer to this, the interruption is said."""
    between: tuple[str, ...]
    wanted: tuple[Fact, ...]
    speaker: str = "张桂花"
    corrected: dict[str, str] = field(default_factory=dict)
    """What the person would answer if asked again: what is true now."""
    photo: bool = False
    gives_up: bool = False
    """The person wants nothing recorded any more."""


LAMP = {"what": "水井边的路灯不亮了", "where": "一组水井边"}
LAMP_FACT = Fact("report", ("路灯不亮", "水井边"))
VISIT = {"household": "张桂花户", "way": "上门"}
HELP = {"item": "邻里互助", "deed": "今天帮何秋菊家收谷子"}
HELP_FACT = Fact("claim", ("邻里互助", "何秋菊"), photos=1)

TWENTY = (
    Conversation(
        "a question in a report",
        "上报",
        LAMP,
        "what",
        ("报了以后多久有人来啊？",),
        (Fact("report", ("路灯不亮", "水井边"), lacks=("多久",)),),
    ),
    Conversation(
        "thanks in a report",
        "上报",
        {"what": "桥头垃圾没人收", "where": "一组桥头"},
        "what",
        ("谢谢你啊，辛苦了",),
        (Fact("report", ("垃圾没人收", "桥头"), lacks=("谢谢",)),),
    ),
    Conversation(
        "the place put right",
        "上报",
        {"what": "路上有个大坑", "where": "二组桥头"},
        "where",
        ("说错了，是一组桥头",),
        (Fact("report", ("大坑", "一组桥头"), lacks=("二组", "说错")),),
        corrected={"where": "一组桥头"},
    ),
    Conversation(
        "the thing put right",
        "上报",
        {"what": "晒谷场的水管坏了", "where": "一组晒谷场"},
        "what",
        ("打错字了，不是水管，是水泵",),
        (Fact("report", ("水泵", "晒谷场"), lacks=("水管",)),),
        corrected={"what": "晒谷场的水泵坏了"},
    ),
    Conversation("a report given up", "上报", LAMP, "what", ("算了，不报了",), (), gives_up=True),
    Conversation(
        "a second matter in a report",
        "上报",
        LAMP,
        "what",
        ("对了，一组桥头的护栏也断了",),
        (
            Fact("report", ("路灯不亮", "水井边"), lacks=("护栏",)),
            Fact("report", ("护栏", "桥头"), lacks=("路灯",)),
        ),
    ),
    Conversation(
        "a photo where the place is asked",
        "上报",
        {"what": "门口的水沟堵了", "where": "一组张桂花家门口"},
        "what",
        (PHOTO,),
        (Fact("report", ("水沟堵了", "张桂花家"), photos=1),),
        photo=True,
    ),
    Conversation(
        "thing and place in one breath",
        "上报",
        {"what": "一组水井边的路灯不亮了，晚上走路好怕", "where": "一组水井边"},
        "what",
        ("就是水井旁边那一盏",),
        (LAMP_FACT,),
    ),
    Conversation(
        "a greeting the next day",
        "上报",
        {"what": "自来水管漏水", "where": "一组水井边"},
        "what",
        (NEXT_DAY, "早上好"),
        (Fact("report", ("水管漏水", "水井边"), lacks=("早上好",)),),
    ),
    Conversation(
        "an emergency in a report",
        "上报",
        LAMP,
        "what",
        ("不好了，我家厨房着火了！快来人！",),
        (
            Fact("report", ("路灯不亮", "水井边"), lacks=("着火",)),
            Fact("report", ("着火",)),
        ),
    ),
    Conversation(
        "a number that no list has",
        "上报",
        {"what": "水渠垮了一段", "where": "一组塘边"},
        "what",
        ("8",),
        (Fact("report", ("水渠垮了", "塘边"), lacks=("8",)),),
    ),
    Conversation(
        "more words about the same",
        "上报",
        {"what": "路灯坏了", "where": "一组桥头"},
        "where",
        ("往里头走三盏都不亮",),
        (Fact("report", ("路灯坏了", "桥头", "三盏")),),
    ),
    Conversation(
        "a question in a claim",
        "申报",
        HELP,
        "item",
        ("帮人收谷子算几分？",),
        (HELP_FACT,),
        photo=True,
    ),
    Conversation(
        "whom he helped put right",
        "申报",
        {"item": "邻里互助", "deed": "今天帮唐菊香家收谷子"},
        "deed",
        ("讲错了，是帮何秋菊家",),
        (Fact("claim", ("邻里互助", "何秋菊"), lacks=("唐菊香",), photos=1),),
        corrected={"deed": "今天帮何秋菊家收谷子"},
        photo=True,
    ),
    Conversation(
        "a claim given up", "申报", HELP, "deed", ("不报了，算了",), (), photo=True, gives_up=True
    ),
    Conversation(
        "a report in a claim",
        "申报",
        HELP,
        "deed",
        ("对了，一组水井边的路灯不亮了",),
        (HELP_FACT, LAMP_FACT),
        photo=True,
    ),
    Conversation(
        "the household put right",
        "打卡",
        VISIT,
        "household",
        ("不对，是何秋菊户",),
        (Fact("visit", ("何秋菊户", "上门")),),
        speaker="李秀英",
        corrected={"household": "何秋菊户"},
    ),
    Conversation(
        "a report in a visit",
        "打卡",
        VISIT,
        "household",
        ("路过一组桥头，看到水管漏水",),
        (Fact("visit", ("张桂花户", "上门")), Fact("report", ("水管漏水", "桥头"))),
        speaker="李秀英",
    ),
    Conversation(
        "two households at once",
        "打卡",
        {"household": "张桂花户和刘大勇户", "way": "上门"},
        "household",
        ("两家都去了",),
        (Fact("visit", ("张桂花户", "上门")), Fact("visit", ("刘大勇户", "上门"))),
        speaker="李秀英",
        corrected={"household": "张桂花户"},
    ),
    Conversation(
        "nobody was at home",
        "打卡",
        {"household": "刘大勇户", "way": "上门"},
        "household",
        ("哦，他家没人在，没见到人",),
        (),
        speaker="李秀英",
        gives_up=True,
    ),
)
