"""Frames (帧): what goes over the connection as JSON, and what does not pass for it."""

import json
from dataclasses import dataclass, field
from typing import Any

from core.ids import new_id

MOST_FRAME = 2**20
"""Characters of a frame that is read; a longer one is passed over, since no message of a person is so long."""

SUBSCRIBE, PING = "aibot_subscribe", "ping"
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
RESPOND, WELCOME = "aibot_respond_msg", "aibot_respond_welcome_msg"
UPDATE, SEND = "aibot_respond_update_msg", "aibot_send_msg"
UPLOAD = "aibot_upload_media"
"""Before _init, _chunk and _finish."""


@dataclass(frozen=True)
class Frame:
    """One frame that came: a call of WeCom's (`cmd`), or the answer to one of ours (no `cmd`, an errcode)."""

    cmd: str
    req_id: str
    body: dict[str, Any] = field(default_factory=dict, repr=False)  # what people say
    errcode: int | None = None

    @property
    def happened(self) -> str:
        """The kind of an event; empty where it is none."""
        kind = part(self.body, "event").get("eventtype")
        return kind if self.cmd == EVENT and isinstance(kind, str) else ""


def read(raw: str | bytes) -> Frame | None:
    """The frame, or None for what is none: too long, no JSON, a list, headers of another shape."""
    if len(raw) > MOST_FRAME:
        return None
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict):
        return None
    cmd, req_id = whole.get("cmd") or "", part(whole, "headers").get("req_id")
    if not isinstance(cmd, str) or not isinstance(req_id, str) or not req_id:
        return None
    code = whole.get("errcode")
    return Frame(cmd, req_id, part(whole, "body"), code if type(code) is int else None)


def write(cmd: str, req_id: str, body: dict[str, Any] | None) -> str:
    """The text of a frame of ours."""
    whole: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
    return json.dumps(whole | ({"body": body} if body is not None else {}), ensure_ascii=False)


def new_req_id(cmd: str) -> str:
    """An id for a request of ours; answers are told apart by how theirs begins, as Tencent's SDK does."""
    return f"{cmd}_{new_id()}"


def part(whole: Any, name: str) -> dict[str, Any]:
    """A part that is to be an object; empty where it is missing or anything else."""
    inner = whole.get(name) if isinstance(whole, dict) else None
    return inner if isinstance(inner, dict) else {}


def words(whole: Any, name: str) -> str:
    """A part that is to be text; empty where it is missing or anything else."""
    inner = whole.get(name) if isinstance(whole, dict) else None
    return inner if isinstance(inner, str) else ""
