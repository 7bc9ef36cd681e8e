"""Services (能报什么): the categories of reports, and where this place answers (discovery)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.web.face import Face
from bot.web.open311 import formats
from bot.web.open311.errors import Unfit, absent
from core.board import places
from core.board.words import GROUPS, PUBLIC, category
from core.db import Db
from core.registry.villages import Named

CHANGESET = "2026-11-30T00:00:00+08:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_HIDDEN = "不公开：报了以后查不到"


def every(form: str) -> Response:
    """All kinds of matters that can be reported; the same in every village."""
    return formats.several(form, "services", "service", [_service(code) for code in GROUPS])


def _service(code: str) -> dict[str, Any]:
    return {
        "service_code": code,
        "service_name": category(code),
        "description": category(code) if code in PUBLIC else f"{category(code)}（{_HIDDEN}）",
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": GROUPS[code],
    }


def definition(form: str, code: str) -> Response:
    """What else is asked for one kind of matter: nothing. Unfit for a kind that there is not."""
    if code not in GROUPS:
        raise absent("service_code")
    fields = {"service_code": code, "attributes": []}
    return formats.whole(form, "service_definition", fields)


def discovery(face: Face, request: Request, form: str) -> Response:
    """Where this place answers, in which formats."""
    root = face.program.settings.base_url.rstrip("/") or str(request.base_url).rstrip("/")
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{root}/open311/v2",
        "changeset": CHANGESET,
        "type": "test" if face.program.demo else "production",
        "formats": ["text/xml", "application/json"],
    }
    answer = {
        "changeset": CHANGESET,
        "contact": f"{root}/board",
        "key_service": "lianhu key issue NAME REGION",
        "endpoints": [endpoint],
    }
    return formats.whole(form, "discovery", answer)


def jurisdiction(db: Db, named: str) -> Named | None:
    """The place that a jurisdiction_id names; None where none is given.

    Unfit where there is none of that name, or several.
    """
    if not named:
        return None
    here = places.atlas(db)
    meant = places.at(here, named[:300]) or places.of_today(db, here, named[:300])
    if not meant:
        raise absent("jurisdiction_id")
    if len(meant) > 1:
        raise Unfit(400, "jurisdiction_id names several places; add the town: 石桥镇/王家村.")
    return meant[0]
