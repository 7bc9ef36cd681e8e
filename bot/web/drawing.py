"""Drawing (渲染): templates, with everything that people wrote made harmless."""

import hashlib
import re
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.channels.web.kinds import FILES, How
from core import clock
from core.desk import links
from core.reports.ladder.reports import spoken_number
from core.reports.notices import state_words

HERE = Path(__file__).parent
_ONE_TIME = (("/desk/in/", "打开登录页"), ("/outside/", "打开外单位看到的页面"))
_WEEKDAYS = "一二三四五六日"
_TRICKS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def plain(text: str) -> str:
    """Text without control, zero-width and direction-turning characters; line breaks stay."""
    return _TRICKS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def linked(text: str) -> Markup:
    """The same text, harmless, with our own one-time links to press; nobody else's address is one."""
    if not links.root():
        return escape(text)
    html = str(escape(plain(text)))
    for path, label in _ONE_TIME:
        way_in = re.escape(links.root()) + rf"({path}[A-Za-z0-9_-]{{43}})"
        html = re.sub(way_in, rf'<a href="\1" target="_blank" rel="noopener">{label}</a>', html)
    return Markup(html)


def version(name: str) -> str:
    """The address of a static file, new whenever its content is."""
    return f"/static/{name}?{_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.blake2s((HERE / "static" / name).read_bytes(), digest_size=6).hexdigest()


def weekday(at: Any) -> str:
    """The day of the week in the village: 星期一."""
    return "星期" + _WEEKDAYS[clock.local(at).weekday()]


def moment(at: datetime) -> str:
    """A moment for machines to read: in the village's time, to the minute, with its offset."""
    return clock.local(at).isoformat(timespec="minutes")


@cache
def _templates() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["photo_kinds"] = ",".join(kind for kind, how in FILES.items() if how is How.HEARD)
    env.filters.update(
        plain=plain,
        linked=linked,
        spoken=clock.spoken,
        weekday=weekday,
        moment=moment,
        left=clock.time_left,
        since=clock.time_since,
        number=spoken_number,
        state=state_words,
    )
    env.globals.update(static=version, once=lambda: secrets.token_urlsafe(16))
    return env


def draw(template: str, **values: Any) -> str:
    """A page or a piece of one."""
    return _templates().get_template(template).render(**values)
