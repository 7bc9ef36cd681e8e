"""The report (导入结果) of an import, printed: what changes, what was refused and why, what is odd."""

from collections import Counter
from collections.abc import Iterator

from core.workbook.file import columns
from core.workbook.outcome import Change, Outcome

MOST_LINES = 2000
"""So many refusals are printed one by one; the rest are counted by reason."""
CHANGES = {
    Change.ADDED: "新增",
    Change.ENDED: "结束",
    Change.MOVED: "移动",
    Change.RENAMED: "改名",
    Change.CHANGED: "改动",
    Change.SAME: "没变",
}


def lines(outcome: Outcome, *, tried: bool) -> Iterator[str]:
    """What came of an import, or what would come of it."""
    yield "预演，什么都没有改。要导入请去掉 --dry-run。" if tried else "导入结果："
    for sheet in columns.SHEETS:
        counts = [
            f"{word} {outcome.counts[sheet.key, change]}"
            for change, word in CHANGES.items()
            if outcome.counts[sheet.key, change]
        ]
        if counts:
            yield f"  {sheet.name}：{'，'.join(counts)}"
    if not outcome.counts:
        yield "  没有可以导入的行。"
    yield from _named(outcome)
    for remark in outcome.remarks:
        yield f"注意：{remark}"
    yield from _refused(outcome, tried=tried)


def _named(outcome: Outcome) -> Iterator[str]:
    for change in (Change.ENDED, Change.MOVED, Change.RENAMED):
        for one in outcome.changes:
            if one.change == change:
                yield f"{CHANGES[change]}：{one.sheet} 第{one.line}行 {one.what}"


def _refused(outcome: Outcome, *, tried: bool) -> Iterator[str]:
    if not outcome.refused:
        return
    verb = "导入不了" if tried else "没有导入，其余的都已导入"
    yield f"有 {len(outcome.refused)} 行{verb}，请改好再导一次（导过的不会重复）："
    sheets = list(dict.fromkeys(one.sheet for one in outcome.refused))
    every = sorted(outcome.refused, key=lambda one: (sheets.index(one.sheet), one.line))
    for one in every[:MOST_LINES]:
        yield f"  {one.sheet} 第{one.line}行 {one.column}：{one.reason}"
    rest = Counter((one.sheet, one.column) for one in every[MOST_LINES:])
    for (sheet, column), many in rest.most_common():
        yield f"  {sheet} {column}：还有 {many} 行"
