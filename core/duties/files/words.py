"""What is said of household files (册子的话), in words alone: values in, what is said out."""

from datetime import date


def entry(household: str, text: str) -> str:
    """What was taken back: 张桂花户册子里的“住院了”."""
    return f"{household}册子里的“{text}”"


def visit_due(household: str, day: date, text: str) -> str:
    """One line of the morning: a home where nobody has been since something happened there."""
    return (
        f"【该上门】{household}：{day.month}月{day.day}日{text}，还没有人去看过。去了说一声就行。"
    )


def tags(household: str, tags: str) -> str:
    """What was taken back: 张桂花户的标签“低保”."""
    return f"{household}的标签“{tags}”"
