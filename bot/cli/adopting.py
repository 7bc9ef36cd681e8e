"""Adopting (导入细则): a rulebook file becomes a village's or a town's, or is refused line by line."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any

from bot.settings import SettingsError
from core.db import Db
from core.points.adoption import adoption
from core.points.rulebook import file
from core.points.rulebook.file import RulebookFault, is_rulebook
from core.points.rulebook.rulebook import SUBJECTS
from core.registry import village_file


def adopt(db: Db, name: str, text: str, village: str, now: datetime) -> Iterator[str]:
    """Adopt it for the village or town at that path; what changes, line by line.

    SettingsError says what is wrong with the file, every fault with its line.
    """
    if not village:
        raise SettingsError(f"{name} 是积分细则，请写明给哪个村（镇）用：--village 石桥镇/王家村")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise SettingsError(f"{name}：写法不对，{broken}") from None
    if not is_rulebook(text):
        raise SettingsError(
            f"{name} 不是积分细则（没有 scheme、[[category]]、[[item]]），请去掉 --village。"
        )
    region = village_file.place(db, village)
    try:
        done = adoption.adopt(db, None, region.id, name, text, now)
    except RulebookFault as faults:
        raise SettingsError(str(faults)) from None
    book = done.rulebook
    yield f"{region.name}{SUBJECTS[book.subject]}积分用上了“{book.title}”，从 {book.since} 起。"
    yield from done.changes
    told = "、".join(v.name for v in done.villages)
    yield f"已告诉：{told}（村群和监督小组）。" if told else "现在还没有村用它，没有要告诉的人。"


def check_shipped(tables: dict[str, list[dict[str, Any]]]) -> None:
    """SettingsError when a region of a village.toml names rules, duties or money that do not ship."""
    known = {
        "rulebook": {name.rpartition(".")[0] for name in file.presets()},
        "duties": _presets("core.duties"),
        "funds": _presets("core.funds"),
    }
    for number, row in enumerate(tables.get("region", []), 1):
        for key, names in known.items():
            if row.get(key) and row[key] not in names:
                raise SettingsError(
                    f"第 {number} 个 [[region]]：没有叫“{row[key]}”的 {key}；"
                    f"可以用的是 {'、'.join(sorted(names))}。"
                )


def _presets(package: str) -> set[str]:
    found = (files(package) / "presets").iterdir()
    return {f.name.removesuffix(".toml") for f in found if f.name.endswith(".toml")}
