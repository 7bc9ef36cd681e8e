"""Columns (栏): the closed list of what a workbook of the registry may hold, by every name that towns give it."""

import re
import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column of a sheet; `also` are its other names, `down` that a merged cell counts for all its lines."""

    key: str
    heading: str
    required: bool = False
    also: tuple[str, ...] = ()
    down: bool = False
    out: bool = True  # whether it is written by `export`


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet."""

    key: str
    name: str
    also: tuple[str, ...]
    columns: tuple[Column, ...]
    names: dict[str, Column] = field(init=False, compare=False)
    """Its columns by every folded name."""

    def __post_init__(self) -> None:
        names = {folded(n): c for c in self.columns for n in (c.heading, *c.also)}
        object.__setattr__(self, "names", names)

    @property
    def required(self) -> tuple[Column, ...]:
        """Without these a sheet cannot be read."""
        return tuple(c for c in self.columns if c.required)

    def heading(self, key: str) -> str:
        """What a column is called, by its key."""
        return next((c.heading for c in self.columns if c.key == key), "")


_NOTES = re.compile(r"[(（\[【].*?[)）\]】]")
_BETWEEN = re.compile(r"[\s*＊:：\u200b\ufeff]+")


def folded(heading: str) -> str:
    """A heading without width, spaces, stars and what stands in brackets."""
    return _NOTES.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKC", heading))).lower()


_SINCE = Column("since", "起", also=("任职时间", "开始日期", "起始日期", "起始时间", "任职日期"))
_UNTIL = Column("until", "止", also=("离任时间", "结束日期", "截止日期", "终止日期", "离任日期"))
REGIONS = Sheet(
    "region",
    "区划",
    ("行政区划", "网格划分", "区域"),
    (
        Column("number", "区划编号", True, ("代码", "区划代码", "编号", "行政区划代码")),
        Column("name", "名称", True, ("区划名称", "单位名称")),
        Column("kind", "类别", True, ("级别", "类型", "层级")),
        Column("parent", "上级编号", True, ("所属", "上级", "上级区划", "所属编号"), down=True),
    ),
)
HOUSEHOLDS = Sheet(
    "household",
    "农户",
    ("户主花名册", "台账", "农户台账", "户主名册", "住户", "农户信息"),
    (
        Column("number", "户编号", True, ("户号", "档案号", "户档案号", "家庭编号"), down=True),
        Column("head", "户主", True, ("户主姓名", "户主名"), down=True),
        Column("group", "组", True, ("村民小组", "组别", "小组", "所属组", "所在组"), down=True),
        Column(
            "village", "村", False, ("所属村", "行政村", "村名", "所在村", "村(社区)"), down=True
        ),
        Column(
            "circle",
            "邻里圈",
            also=("联户单元", "联户代表", "网格", "联户", "所属网格", "微网格"),
            down=True,
        ),
        Column("door", "门牌", also=("住址", "门牌号", "家庭住址", "地址")),
        Column("key", "重点户", also=("是否重点户", "是否重点")),
        Column("state", "状态", also=("户状态", "户籍状态")),
        _SINCE,
        _UNTIL,
    ),
)
PEOPLE = Sheet(
    "person",
    "人员",
    ("家庭成员", "人口", "人口信息", "花名册", "成员"),
    (
        Column("number", "人员编号", also=("人员号", "人口编号")),
        Column("name", "姓名", True, ("成员姓名", "人员姓名")),
        Column("household", "户编号", True, ("户号", "档案号", "户档案号", "家庭编号"), down=True),
        Column("relation", "与户主关系", True, ("关系", "称谓", "与户主的关系", "家庭关系")),
        Column("sex", "性别"),
        Column("birth", "出生年", also=("出生日期", "出生年月", "出生年份", "生日")),
        Column("telephone", "电话", also=("手机", "联系方式", "联系电话", "手机号", "电话号码")),
        Column("party", "党员", also=("政治面貌", "是否党员")),
        Column("residing", "常住", also=("在家外出", "居住情况", "是否常住", "在家/外出")),
        Column(
            "identity",
            "身份证号",
            also=("身份证", "身份证号码", "公民身份号码", "证件号码"),
            out=False,
        ),
    ),
)
POSTS = Sheet(
    "post",
    "职务",
    ("任职", "代表名册", "任职名册", "干部名册", "职务名册"),
    (
        Column("name", "姓名", True, ("人员姓名",)),
        Column("number", "人员编号", also=("人员号",)),
        Column("post", "职务", True, ("岗位", "任职岗位", "职位"), down=True),
        Column("region", "区划编号", True, ("负责范围", "任职范围", "区划", "所在区划"), down=True),
        Column("since", "起", True, _SINCE.also),
        _UNTIL,
        Column("reason", "离任原因", also=("离任理由",)),
        Column("how", "产生方式", also=("如何产生",), out=False),
        Column("category", "类别", also=("党员类别", "专兼职")),
        Column("telephone", "工作电话", also=("电话", "联系电话", "手机")),
    ),
)
KINSHIP = Sheet(
    "kin",
    "亲属",
    ("亲属关系", "回避关系"),
    (
        Column("one", "甲编号", True, ("甲", "本人编号")),
        Column("other", "乙编号", True, ("乙", "亲属编号")),
        Column("relation", "关系", True, ("亲属关系", "称谓")),
        _SINCE,
        _UNTIL,
    ),
)
TAGS = Sheet(
    "tag",
    "标签",
    ("重点人群", "户标签"),
    (
        Column("household", "户编号", also=("户号", "档案号")),
        Column("number", "人员编号", also=("人员号",)),
        Column("tag", "标签", True, ("类型", "人群类别", "重点类型")),
        _SINCE,
        _UNTIL,
        Column("source", "来源", out=False),
    ),
)
ADDRESSES = Sheet(
    "address",
    "地址",
    ("绑定情况",),
    (Column("number", "人员编号"), Column("channel", "渠道"), Column("bound", "绑定")),
)
SHEETS = (REGIONS, HOUSEHOLDS, PEOPLE, POSTS, KINSHIP, TAGS)
"""What can be read, in the order in which it is: each refers to those before it."""
EVERY = (*SHEETS, ADDRESSES)


def of_name(name: str) -> Sheet | None:
    """Which kind of sheet this name means: 人员2 and 花名册（2026） are 人员."""
    bare = folded(name).rstrip("0123456789-_ ")
    for sheet in EVERY:
        if bare in {folded(n) for n in (sheet.name, *sheet.also)}:
            return sheet
    return None
