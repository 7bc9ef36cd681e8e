"""Adopting (导入细则): a rulebook file becomes a village's or a town's, or is refused line by line."""

from collections.abc import Iterator
from datetime import datetime

from bot.settings import SettingsError
from core.db import Db
from core.points import adoption
from core.points.rulebook import SUBJECTS
from core.points.rulebook_file import RulebookFault, is_rulebook
from core.registry import village_file


def adopt(db: Db, name: str, text: str, village: str, now: datetime) -> Iterator[str]:
    """Adopt it for the village or town at that path; what changes, line by line.

    SettingsError says what is wrong with the file, every fault with its line.
    """
    if not village:
        raise SettingsError(f"{name} 是积分细则，请写明给哪个村（镇）用：--village 石桥镇/王家村")
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
    yield f"已告诉：{'、'.join(v.name for v in done.villages) or '没有村用它'}（村群和监督小组）。"
