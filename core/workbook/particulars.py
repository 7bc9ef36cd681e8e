"""Particulars (登记项) that come by the workbook and leave by it: nothing else of the program reads them."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel


class Standing(StrEnum):
    """Whether a household is still here."""

    HERE = "here"  # 在册
    MOVED = "moved"  # 迁出
    ENDED = "ended"  # 销户


STANDINGS = {Standing.HERE: "在册", Standing.MOVED: "迁出", Standing.ENDED: "销户"}


class PersonParticular(SQLModel, table=True):
    """Of somebody's birth the year alone, and of a citizen's number nothing (PIPL, minimum scope)."""

    __tablename__ = "person_particular"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    relation: str = ""  # to the head of the household, in words
    sex: str = ""
    birth_year: int | None = None
    residing: str = ""


class HouseholdParticular(SQLModel, table=True):
    """A household's door, and since when it is here or gone."""

    __tablename__ = "household_particular"
    household_id: str = Field(primary_key=True, foreign_key="household.id")
    door: str = ""
    standing: Standing = Standing.HERE
    since: date | None = None
    until: date | None = None


RELATIONS = {
    **{"01": "本人", "02": "户主", "10": "配偶", "11": "夫", "12": "妻", "20": "子", "22": "长子"},
    **{
        "28": "女婿",
        "30": "女",
        "32": "长女",
        "38": "儿媳",
        "41": "孙子",
        "42": "孙女",
        "51": "父",
    },
    **{
        "52": "母",
        "71": "兄",
        "73": "弟",
        "75": "姐",
        "77": "妹",
        "97": "其他亲属",
        "99": "非亲属",
    },
}
"""How somebody is related to the head of a household, by the codes of GB/T 4761."""


def relation(typed: str) -> str:
    """A relation in words, of a code or of words."""
    return RELATIONS.get(typed.zfill(2), typed) if typed.isdigit() else typed


SEXES = {"男": "男", "女": "女", "1": "男", "2": "女", "男性": "男", "女性": "女"}
