"""Departments (部门): who outside the village's own ladder was asked: 供电所, 水务站, 镇里的民政办."""

import re

from handlers.understand.category import category

_NAMES = re.compile(
    "(?:[镇县市乡区])?(?:供电|电力|电业|水务|水利|水管|自来水|供水|环卫|交通|公路|路政|国土|自然资源|林业|农业|农技|畜牧|兽医|防疫"
    "|民政|住建|城建|城管|环保|生态|应急|消防|司法|公安|交警|派出|卫生|疾控|市场监管|工商|社保|人社|医保|残联|妇联|教育|信访|电信|移动|联通|广电|燃气|邮政|物业|河道|水文|气象)"
    "(?:管理)?(?:所|站|局|办公室|办|院|室|队|大队|中队|公司|厂|中心|部门)"
    "|水厂|城管|交警|电信|移动公司|联通公司|国家电网|物业|派出所|交警队|妇联|残联"
)


def department(words: str) -> str:
    """The first department that the words name; empty where they name none."""
    match = _NAMES.search(words)
    return match[0] if match else ""


def without_department(words: str) -> str:
    """The words without any department's name: 供电所 is no fault of the current."""
    return _NAMES.sub("", words)


def concerns(words: str) -> str | None:
    """The category of what a department sees to: 供电所, so what has to do with electricity."""
    return category(department(words)) if department(words) else None
