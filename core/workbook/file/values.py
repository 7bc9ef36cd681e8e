"""Values (值): what stands in one place of a sheet, as people type it and as Excel keeps it."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from core.errors import Refusal
from core.workbook.file import words

_ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]"
)
_RUNS = re.compile(r"^[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠\t\r|%]")
"""How a text begins that a spreadsheet takes for a formula; wide signs become narrow in some."""
_DOTS = str.maketrans(dict.fromkeys("•‧・．∙⋅", "·"))
_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_EXCEL = date(1899, 12, 30)
_NUMBERS = re.compile(r"\d+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@lru_cache(maxsize=65536)
def _cleaned(text: str) -> str:
    plain = _ODD.sub("", text.replace("\n", " ")).replace("\xa0", " ").strip().strip("\u3000")
    if plain.startswith("'") and _RUNS.match(plain[1:]):
        plain = plain[1:]  # put there by our own export
    return plain


def text(value: Any) -> str:
    """A value as text, without what cannot be seen; a whole number without its .0."""
    if type(value) is str:
        return value if value.isalnum() or not value else _cleaned(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return str(value)


def name(value: Any) -> str:
    """A name: spaces between its characters gone, every kind of dot one dot."""
    if type(value) is str:
        return value if value.isalnum() else _named(value)
    return text(value)


@lru_cache(maxsize=65536)
def _named(typed: str) -> str:
    return _HAN.sub("", _cleaned(typed).translate(_DOTS).replace("\u3000", " "))


def key(value: Any) -> str:
    """A number by which something is known: narrow, without spaces."""
    plain: str = text(value)
    if plain.isascii() and " " not in plain:
        return plain
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain))


def is_number(value: Any) -> bool:
    """Whether Excel kept a number here, so that zeros in front are gone."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def day(value: Any) -> date | None:
    """A day in whatever way it is written; None for nothing. Refusal for what is no day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if is_number(value):
        return _of_number(value)
    typed = text(value)
    if not typed or typed in ("-", "—", "至今", "今"):
        return None
    return _of_words(typed)


def _of_number(value: float) -> date:
    if 20_000 < value < 80_000:
        return _EXCEL + timedelta(days=int(value))
    return _of_words(text(value))


@lru_cache(maxsize=4096)
def _of_words(typed: str) -> date:
    parts = _NUMBERS.findall(unicodedata.normalize("NFKC", typed))
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    elif len(parts) == 1 and len(parts[0]) == 6:
        parts = [parts[0][:4], parts[0][4:]]
    elif len(parts) == 1 and len(parts[0]) == 5:
        return _EXCEL + timedelta(days=int(parts[0]))
    try:
        year, month, of_month = (int(p) for p in [*parts, "1", "1"][:3])
        if not 1900 < year < 2200:
            raise ValueError
        return date(year, month, of_month)
    except ValueError:
        raise Refusal(words.no_day(typed)) from None


def year(value: Any) -> int | None:
    """A year of birth; of a date only its year is read. Refusal for what is none."""
    if is_number(value) and 1880 < value < 2200:
        return int(value)
    born = day(value)
    return born.year if born is not None else None


def identity(value: Any) -> str:
    """A citizen's number, looked at and never kept. Refusal where digits are lost or do not fit."""
    if is_number(value):
        raise Refusal(words.identity_is_a_number())
    typed = key(value).upper()
    if not typed or (typed.isdigit() and len(typed) == 15):
        return typed
    if not re.fullmatch(r"\d{17}[\dX]", typed):
        raise Refusal(words.identity_length(len(typed)))
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, typed[:17], strict=True))
    if "10X98765432"[total % 11] != typed[17]:
        raise Refusal(words.identity_wrong())
    return typed


def yes(value: Any) -> bool | None:
    """是 or 否; None for nothing or what is neither."""
    typed = text(value)
    if not typed:
        return None
    if typed in ("是", "√", "✓", "✔", "1", "有", "Y", "y", "★", "重点", "重点户"):
        return True
    return False if typed in ("否", "×", "0", "无", "N", "n", "不是", "非重点", "一般户") else None


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    plain = _ODD.sub("", value)
    return f"'{plain}" if _RUNS.match(plain) else plain
