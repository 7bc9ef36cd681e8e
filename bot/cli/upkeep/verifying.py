"""Verifying (校验台账) on the command line: one line a month, and what a poster says."""

from collections.abc import Iterator

from bot.settings import SettingsError
from core.db import Db
from core.points.checks import verification
from core.points.checks.verification import Verified
from core.points.rulebook import periods
from core.registry import village_file
from core.registry.regions import Kind


def lines(db: Db, village: str, month: str, head: str) -> Iterator[tuple[str, bool]]:
    """What to print, and whether it is right; SettingsError when nothing can be compared."""
    region = village_file.place(db, village)
    if region.kind != Kind.VILLAGE:
        raise SettingsError(
            f"{region.name}不是村，台账是一个村一本。请写村名，比如 石桥镇/王家村。"
        )
    if not head and not month:
        months = list(verification.verify(db, region.id))
        if not months:
            yield f"{region.name}还没有入过账。", True
        for one in months:
            yield _said(one), not one.fault
        return
    if not (head and month):
        raise SettingsError(
            '--month 和 --head 要一起写，比如 --month 2026-03 --head "ABCD EF01 2345"。'
        )
    try:
        periods.days(month)
    except ValueError:
        raise SettingsError(f"--month {month} 写得不对，请写成 2026-03 这样。") from None
    compared = verification.compare(db, region.id, month, head)
    if compared is None:
        raise SettingsError(f"{region.name}{periods.spoken(month)}没有入过账，没有校验码可比。")
    yield _said(compared), not compared.fault


def _said(one: Verified) -> str:
    if one.fault:
        return f"{one.title}：不对，{one.fault}。"
    return f"{one.title}：对得上，校验码 {one.code}"
