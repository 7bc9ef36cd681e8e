"""Rulebook files (细则文件): read from TOML, checked whole, every fault with its line and reason."""

import itertools
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.points.rulebook.consistency import inconsistent
from core.points.rulebook.edits import changed_in_force
from core.points.rulebook.rulebook import Rulebook, canonical

Data = dict[str, Any]
Place = tuple[str | int, ...]
_SHAPE = TypeAdapter(Rulebook)
_TABLES = {
    "category": "categories",
    "item": "items",
    "stage": "stages",
    "grade": "grades",
    "honour": "honours",
    "cap": "caps",
}
_PLAINLY = {
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "int_from_float": "只能写到一位小数，比如 0.5",
    "string_type": "要写成带引号的字",
    "string_too_short": "不能空着",
    "bool_type": "要写 true 或 false",
    "tuple_type": "要写在方括号里，用逗号隔开",
    "frozen_set_type": "要写在方括号里，用逗号隔开",
    "date_type": "要写日期，比如 2026-04-01",
    "date_from_datetime_parsing": "要写日期，比如 2026-04-01",
    "dataclass_type": "要写成一张表，用 [[…]] 开头",
    "string_pattern_mismatch": "里有不认识的写法（code 只用汉字、小写字母、数字和短横）",
}
_KEYS = re.compile(r"^\s*(?:(?:scheme|extends)\s*=|\[\[(?:item|category|stage)\]\])", re.M)
_HEADS = {plural: head for head, plural in _TABLES.items()}


class RulebookFault(Exception):
    """A rulebook that cannot be used; every fault on a line of its own, with file and line."""


def read(source: str, text: str, base: Callable[[str], Data] | None = None) -> Rulebook:
    """The rulebook that a TOML text describes; RulebookFault names every fault at once.

    `base` gives the content of the rulebook that this one `extends`: its settings stand unless
    repeated, its items go on unless an item of the same code starts here and so ends them.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise RulebookFault(f"{source}：写法不对，{broken}") from None
    data = {_TABLES.get(key, key): value for key, value in data.items()}
    for part in (data, *_items(data)):
        if "from" in part:
            part["since"] = part.pop("from")
        _split_tenths(part)
    draft = data
    if "extends" in data:
        data = _extended(source, text, data, base)
    return _checked(data, lambda at, why: _placed(source, text, draft, data, at, why))


def _split_tenths(part: Data) -> None:
    """0.5 in a file is kept as 0 points and 5 tenths; what has more decimals is left for the check to refuse."""
    points = part.get("points")
    if isinstance(points, float) and points > 0 and round(points * 10) == points * 10:
        part["points"], part["tenths"] = divmod(round(points * 10), 10)


def from_data(source: str, data: Data) -> Rulebook:
    """The rulebook of a content that was put together; RulebookFault as for a file, without lines."""
    return _checked(data, lambda _, why: f"{source}：{why}")


def from_canonical(text: str) -> Rulebook:
    """The rulebook behind a stored canonical text."""
    return replace(_SHAPE.validate_json(text, strict=True), text=text)


@cache
def presets() -> dict[str, tuple[Rulebook, ...]]:
    """The shipped rulebooks by scheme and subject (lianhu-default.household), oldest first.

    A version that edits an item in force under the one before it is refused.
    """
    folder = resources.files("core.points.rulebook") / "presets"
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    by_name: defaultdict[str, list[Rulebook]] = defaultdict(list)
    for name in files:
        rulebook = preset(name)
        by_name[rulebook.name].append(rulebook)
    for versions in by_name.values():
        versions.sort(key=lambda r: r.since)
        for old, new in itertools.pairwise(versions):
            if faults := changed_in_force(old, new):
                raise RulebookFault("\n".join(f"{new.name}：{why}" for why in faults))
    return {name: tuple(versions) for name, versions in by_name.items()}


def preset(file: str) -> Rulebook:
    """One shipped rulebook by its file name."""
    text = (resources.files("core.points.rulebook") / "presets" / file).read_text(encoding="utf-8")
    return read(file, text, lambda name: content(preset(f"{name}.toml")))


def content(rulebook: Rulebook) -> Data:
    """A rulebook as another one may extend it."""
    data: Data = json.loads(rulebook.text)
    return data


def is_rulebook(text: str) -> bool:
    """Whether a TOML text is meant as a rulebook, by its keys; it need not be a right one."""
    return _KEYS.search(text) is not None


def at_line(source: str, text: str, key: str, why: str, code: str = "") -> str:
    """A fault with its file and line: at a key of the head, or of the last item of that code."""
    lines = text.splitlines()
    if not code:
        return f"{source} 第{_line(lines, '', 0, key)}行：{why}"
    codes = [n for n, line in enumerate(lines) if _code_of(line) == code]
    if not codes:
        return f"{source}：{why}"
    heads = [n for n, line in enumerate(lines) if line.strip() == "[[item]]"]
    index = sum(n < codes[-1] for n in heads) - 1
    return f"{source} 第{_line(lines, 'item', index, key)}行：{why}"


def _code_of(line: str) -> str:
    code = re.match(r"\s*code\s*=\s*[\"']([^\"']*)[\"']", line)
    return code[1] if code else ""


def _items(data: Data) -> list[Data]:
    items = data.get("items")
    return [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []


def _extended(source: str, text: str, draft: Data, base: Callable[[str], Data] | None) -> Data:
    name = str(draft.pop("extends"))
    if base is None:
        raise RulebookFault(f"{source}：extends 写的 {name!r} 在这里用不上，请把各项写全。")
    try:
        below = base(name)
    except LookupError as unknown:
        why = str(unknown.args[0])
        raise RulebookFault(at_line(source, text, "extends", why)) from None
    starts: dict[object, str] = {}
    for item in _items(draft):
        start = str(item.get("since"))
        starts[item.get("code")] = min(start, starts.get(item.get("code"), start))
    _refuse_edits(source, text, name, _items(below), _items(draft))
    _refuse_too_much(source, text, below, _items(draft))
    kept = [_ended(i, starts.get(i["code"])) for i in _items(below)]
    return below | draft | {"items": [*_items(draft), *(i for i in kept if i)]}


def _ended(item: Data, start: str | None) -> Data:
    """An item of what is extended, until one of its code starts in what extends it."""
    if start is None:
        return item
    if str(item["since"]) >= start:
        return {}
    return item | {"until": min(str(item.get("until") or start), start)}


def _refuse_edits(source: str, text: str, name: str, below: list[Data], new: list[Data]) -> None:
    known = {(i["code"], str(i["since"])) for i in below}
    why = "{code} 在 {name} 里正用着，不能改，请另写一个新的 from（改的从那天起算）。"
    faults = [
        at_line(source, text, "from", why.format(code=i["code"], name=name), i["code"])
        for i in new
        if (i.get("code"), str(i.get("since"))) in known
    ]
    if faults:
        raise RulebookFault("\n".join(faults))


def _refuse_too_much(source: str, text: str, below: Data, new: list[Data]) -> None:
    """The rulebook that is extended bounds how many items may be added, and what each may give or take."""
    if below.get("own_items") is None and below.get("own_points") is None:
        return
    known = {i["code"] for i in _items(below)}
    added = [i for i in new if i.get("code") not in known]
    faults = []
    for kind, sign in (("award", "加分"), ("deduction", "扣分")):
        for index, item in enumerate(i for i in added if i.get("kind") == kind):
            code, most = str(item.get("code")), below.get("own_items")
            if most is not None and index >= most:
                why = f"自己加的{sign}项最多{most}项，这是第{index + 1}项。"
                faults.append(at_line(source, text, "code", why, code))
            points, limit = item.get("points"), below.get("own_points")
            if limit is not None and isinstance(points, int) and points > limit:
                why = f"自己加的项一次最多{limit}分，现在是 {points}。"
                faults.append(at_line(source, text, "points", why, code))
    if faults:
        raise RulebookFault("\n".join(faults))


def _checked(data: Data, placed: Callable[[Place, str], str]) -> Rulebook:
    text = canonical(data)
    try:
        rulebook = replace(_SHAPE.validate_json(text, strict=True), text=text)
    except ValidationError as broken:
        # A list with a wrong member is called too short as well.
        real = [e for e in broken.errors() if not (e["type"] == "too_short" and e["input"])]
        faults = [placed(e["loc"], _said(e)) for e in real]
        raise RulebookFault("\n".join(faults)) from None
    if "text" in data:
        raise RulebookFault(placed(("text",), "不认识的 text。"))
    if faults := [placed(at, why) for at, why in inconsistent(rulebook)]:
        raise RulebookFault("\n".join(faults))
    return rulebook


def _said(error: Any) -> str:
    kind, key, ctx = error["type"], error["loc"][-1], error.get("ctx", {})
    key = "from" if key == "since" else _HEADS.get(str(key), key)
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"不认识的 {key}，请删掉或改成认识的写法。"
    if kind == "missing":
        return f"缺少 {key}。"
    if kind == "enum":
        return f"{key} 不能是 {error['input']!r}，只能是 {ctx['expected']}。"
    if kind == "too_short":
        return f"一项 {key} 也没有，至少要写一项。"
    if kind == "tuple_type" and str(error["loc"][0]) in _HEADS and len(error["loc"]) == 1:
        return f"{key} 要一段一段写成 [[{key}]]，现在是 {error['input']!r}。"
    if kind == "int_type" and isinstance(error["input"], float):
        kind = "int_from_float"
    if kind in _PLAINLY:
        return f"{key} {_PLAINLY[kind]}，现在是 {error['input']!r}。"
    limits = {"greater_than": "gt", "greater_than_equal": "ge", "less_than_equal": "le"}
    if kind in limits:
        words = {"gt": "要大于", "ge": "不能小于", "le": "不能大于"}[limits[kind]]
        return f"{key} {words} {ctx[limits[kind]]}，现在是 {error['input']!r}。"
    return f"{key} 写得不对（{error['msg']}），现在是 {error['input']!r}。"


def _placed(source: str, text: str, draft: Data, whole: Data, at: Place, why: str) -> str:
    """The fault with its file and line; without a line when it lies in what is extended."""
    table = str(at[0]) if at and isinstance(at[0], str) and at[0] in _HEADS else ""
    index = at[1] if table and len(at) > 1 and isinstance(at[1], int) else 0
    tables = draft.get(table, ())
    given = len(tables) if isinstance(tables, list | tuple) else 1
    if table and draft is not whole and index >= given:
        return f"{source}：{why}"
    key = next((part for part in reversed(at) if isinstance(part, str)), "")
    line = _line(text.splitlines(), _HEADS.get(table, ""), index, "from" if key == "since" else key)
    return f"{source} 第{line}行：{why}"


def _line(lines: list[str], head: str, index: int, key: str) -> int:
    heads = [n for n, line in enumerate(lines) if line.strip() == f"[[{head}]]"]
    start = heads[index] if head and index < len(heads) else 0
    for number, line in enumerate(lines[start:], start):
        if number > start and line.startswith("["):
            break
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number + 1
    return start + 1
