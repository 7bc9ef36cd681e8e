"""What an import says (导入的话): why a line is refused, what changes, and what is odd."""

from collections.abc import Sequence
from datetime import date

from core.workbook.file.sheets import Entry, Table
from core.workbook.outcome import Refused


def refused(table: Table, entry: Entry, key: str, reason: str) -> Refused:
    """A line that is not taken, as Excel shows where it stands."""
    return Refused(table.title, entry.line, table.sheet.heading(key), reason)


def must_be_filled() -> str:
    """A required value is missing."""
    return "不能空着"


def zeros_lost(numbers: Sequence[str]) -> str:
    """A number that may be several."""
    return f"前面的0丢了，可能是{'、'.join(sorted(numbers)[:3])}，请设为文本重填"


def repeated(first: int, line: int) -> str:
    """A key that stands twice."""
    return f"第{first}、{line}行重复"


def unknown(typed: str, near: Sequence[str]) -> str:
    """What nobody knows, with what is most like it."""
    like = f"，是不是{'、'.join(near)}" if near else ""
    return f"没有“{typed}”{like}"


def no_county() -> str:
    """Several tops, and the file is of one."""
    return "系统里有不止一个市（县），请用 --village 写明是哪里的，比如 --village 石桥镇/王家村。"


def no_regions() -> str:
    """Nothing that households could lie in."""
    return "系统里还没有区划。请在工作簿里加“区划”表（区划编号、名称、类别、上级编号），或先导入 village.toml。"


def not_written(path: str) -> str:
    """A file that cannot be written."""
    return f"写不了 {path}：请看看文件夹在不在、磁盘满没满、文件是不是正开着。"


def ambiguous(typed: str, many: int) -> str:
    """A name that several places have."""
    return f"“{typed}”有{many}个，请写区划编号，或加“村”这一列"


def parent_missing(typed: str) -> str:
    """A region hangs in the air."""
    return f"上级编号“{typed}”没有，或那一行没有导入"


def parent_wrong(kind: str, parent: str, of: str) -> str:
    """A village under a group."""
    return f"{kind}不能放在{of}“{parent}”下面"


def no_second_top(name: str) -> str:
    """A file has one county."""
    return f"一个文件只能有一个最上级，已经有“{name}”"


def kind_stays(kind: str) -> str:
    """A region is what it is."""
    return f"已登记为“{kind}”，类别不能改"


def village_stays() -> str:
    """What is below a village belongs to it."""
    return "不能挪到别的村：村里的账和户都跟着村走"


def other_number(name: str, number: str) -> str:
    """A region of this name has another number."""
    return f"“{name}”已经登记，编号是{number}"


def slash() -> str:
    """A slash parts the names of a path."""
    return "名称和编号里不能有“/”"


def household_moves_village(village: str) -> str:
    """A household changes the village."""
    return f"这一户登记在{village}。跨村迁户，请在原村写“迁出”，在新村另给户编号"


def several_households(name: str) -> str:
    """A name that several households without a number have."""
    return f"叫“{name}”、还没有编号的户不止一个，分不清是哪户"


def no_circle(heads: Sequence[str], many: int) -> str:
    """Households without a circle: some of their heads by name, all of them counted."""
    names = "、".join(heads)
    if many > len(heads):
        names += f"等{many}户"
    return f"{names}没有写邻里圈，先放在组里，没有人联系"


def no_household(number: str) -> str:
    """A member's household is not there."""
    return f"没有户编号“{number}”，或那一户没有导入"


def several_people(name: str) -> str:
    """A household has two of that name."""
    return f"户里有不止一个“{name}”，请写人员编号"


def somebody_else(name: str) -> str:
    """A number that is somebody else's: name, sex and year of birth differ."""
    return f"这个人员编号是“{name}”的，姓名、性别、出生年都不同，请核对编号"


def other_person_number(name: str, number: str) -> str:
    """Somebody has another number already."""
    return f"户里的“{name}”已经有人员编号{number}"


def taken_for(name: str, village: str) -> str:
    """A head or member is taken for somebody known without a household."""
    return f"{village}的{name}原来没有登记在哪一户，认作同一个人"


def no_sex(typed: str) -> str:
    """A sex that is none."""
    return f"“{typed}”不是性别，请写男或女"


def no_person(name: str) -> str:
    """Nobody of that name or number."""
    return f"没有“{name}”这个人，请写人员编号"


def several_named(name: str) -> str:
    """A name that several have."""
    return f"“{name}”不止一个，请写人员编号"


def not_that_name(number: str, name: str) -> str:
    """The number is of somebody of another name."""
    return f"人员编号{number}是“{name}”"


def seat_taken(name: str) -> str:
    """One seat, and somebody sits there."""
    return f"现由{name}担任，先写离任（在{name}那一行填“止”）"


def ends_before(since: date, until: date) -> str:
    """止 before 起."""
    return f"止（{until}）在起（{since}）前面"


def only_elected(post: str) -> str:
    """A committee is elected; nobody appoints to it or removes from it."""
    return f"{post}由村民选举产生，不能委派，也不能免去（村委会组织法第十四条）"


def since_differs(name: str, post: str) -> str:
    """The day from which a post is held stays."""
    return f"{name}的{post}，起的日期和系统里的不同，没有改"


def oneself() -> str:
    """Kin of oneself."""
    return "甲和乙是同一个人"


def of_nobody() -> str:
    """A tag without a household or person."""
    return "户编号和人员编号要填一个"


def homeless(name: str) -> str:
    """A tag of somebody without a household."""
    return f"“{name}”没有登记在哪一户"


def size_of_circle(name: str, many: int, least: int, most: int) -> str:
    """A circle that is too small or too large."""
    return f"{name}有{many}户，一般是{least}到{most}户"


def renamed(before: str, after: str) -> str:
    """Another name."""
    return f"{before} → {after}"


def moved(what: str, before: str, after: str) -> str:
    """Another place."""
    return f"{what}：{before} → {after}"


def left(name: str, post: str, place: str) -> str:
    """A post that ends."""
    return f"{place}{post}{name}离任"


def gone(household: str, standing: str) -> str:
    """A household that is gone."""
    return f"{household}{standing}"


def kin_ended(one: str, other: str) -> str:
    """A kinship that ends."""
    return f"{one}与{other}的亲属关系"


def tag_ended(household: str, tag: str) -> str:
    """A tag that ends."""
    return f"{household}的“{tag}”"


def joined(name: str, into: str) -> str:
    """A row of an entry that was joined into another."""
    return f"{name}登记重了，已经并到{into}那一份：请从名单里删掉这一行；真是另一位，请写上人员编号"
