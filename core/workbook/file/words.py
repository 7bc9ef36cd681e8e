"""What is said of a file (文件的话) that cannot be read, or of a value in it."""


def too_large(size: int) -> str:
    """A file above the limit."""
    return f"文件太大（{size / 2**20:.0f} MB），没有读。请按镇或村分成几个文件，每个不超过80 MB。"


def too_large_unpacked(size: int) -> str:
    """A package that would grow beyond the limit."""
    return f"文件解开有 {size / 2**20:.0f} MB，太大，没有读。请按镇或村分成几个文件。"


def too_far(sheet: str, at: str, lines: int, columns: int) -> str:
    """A cell at the far end."""
    return (
        f"“{sheet}”表的 {at} 格里有东西，太远了，没有读。一张表最多 {lines} 行、{columns} 列；"
        "请删掉远处的格子，或分成几张表（人员、人员2、人员3……）。"
    )


def broken() -> str:
    """No workbook, or half of one."""
    return "这个文件打不开，可能没传完整。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。"


def locked() -> str:
    """A workbook with a password."""
    return "这个文件加了密码，没有读。请去掉密码再试。"


def old_kind() -> str:
    """An .xls or another format."""
    return "只能读 .xlsx 和 .csv 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。"


def unreadable() -> str:
    """A CSV in an encoding that nobody knows."""
    return "这个 CSV 的文字编码认不出来。请另存为 .xlsx，或 UTF-8 的 CSV。"


def no_head(wanted: str) -> str:
    """No sheet has a head."""
    return f"没找到表头：要有{wanted}。"


def missing_column(sheet: str, headings: str) -> str:
    """A required column is not there."""
    return f"“{sheet}”表没找到这一列：{headings}。"


def twice(sheet: str, heading: str) -> str:
    """A heading twice."""
    return f"“{sheet}”表的表头里，“{heading}”有两列，不知道该用哪一列。"


def hidden(sheet: str) -> str:
    """A sheet that is hidden is passed over."""
    return f"“{sheet}”表是隐藏的，没有读。"


def passed_over(sheet: str) -> str:
    """A sheet that is none of ours."""
    return f"“{sheet}”表不认识，没有读。"


def unused(sheet: str, headings: str) -> str:
    """Columns that nobody reads."""
    return f"“{sheet}”表里没用到的列：{headings}。"


def only_out(sheet: str) -> str:
    """The sheet of addresses comes out and never goes in."""
    return f"“{sheet}”表只导出、不导入，没有读。"


def empty_formula() -> str:
    """A formula without a result, or an error."""
    return "公式没有结果，请粘贴为数值"


def no_day(typed: str) -> str:
    """What is no day."""
    return f"“{typed}”不是日期，请写成 2026-03-01 这样"


def identity_is_a_number() -> str:
    """Excel kept a citizen's number as a number and lost its end."""
    return "被存成数字，后几位已丢，请设为文本重填或留空"


def identity_length(length: int) -> str:
    """A citizen's number of the wrong length."""
    return f"身份证号应是18位，这里是{length}位，请对一下或留空"


def identity_wrong() -> str:
    """Its last digit does not fit."""
    return "身份证号最后一位对不上，可能抄错了，请对一下或留空"
