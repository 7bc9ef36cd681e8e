"""Routes (页面) of Open311: what an address asks for; whatever goes wrong is said in the shape of the specification."""

import asyncio
import logging
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.faults import quiet
from bot.web import guard
from bot.web.face import Face
from bot.web.open311 import filing, formats, lists, services
from bot.web.open311.errors import Unfit, absent, missing, wrong
from core.db import reading
from core.errors import Refusal

log = logging.getLogger("lianhu.open311")

MOST_BYTES = 64 * 1024
MOST_FIELDS = 100
READ_FOR = 60
"""Seconds that an answer may lie in a cache."""
_ADDRESS = re.compile(
    r"(?:(?P<discovery>(?:v2/)?discovery)"
    r"|v2/(?P<room>services|requests|tokens)(?:/(?P<id>[^/]{1,200}))?)\.(?P<form>[a-z]+)"
)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def mount(app: FastAPI, face: Face) -> None:
    """Put Open311 on the app: all that lies below `/open311`, so that even a wrong address gets its shape."""

    async def answered(request: Request) -> Response:
        response = await _answered(face, request)
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.add_route("/open311/{rest:path}", answered, methods=METHODS, include_in_schema=False)


async def _answered(face: Face, request: Request) -> Response:
    asked = _ADDRESS.fullmatch(request.path_params["rest"])
    form = asked["form"] if asked is not None and asked["form"] in formats.FORMATS else "xml"
    try:
        if face.program.demo and not guard.on_this_machine(request):
            raise Unfit(403, "The demo answers on this machine alone.")
        if asked is None or asked["form"] not in formats.FORMATS:
            raise absent("This resource")
        if request.method == "POST":
            return await _posted(face, request, asked, form)
        if request.method not in ("GET", "HEAD"):
            raise Unfit(405, "Only GET and POST are served here.")
        response = await asyncio.to_thread(_read, face, request, asked, form)
        response.headers["Cache-Control"] = f"public, max-age={READ_FOR}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    except Unfit as no:
        return formats.refused(form, no)
    except Refusal as no:
        return formats.refused(form, Unfit(400, no.text))
    except SQLAlchemyError as error:
        log.error("open311: the database cannot be had", exc_info=quiet(error))
        return formats.refused(form, Unfit(503, "The database cannot be had now, try again later."))


def _read(face: Face, request: Request, asked: "re.Match[str]", form: str) -> Response:
    """Whatever only looks."""
    if asked["discovery"]:
        return services.discovery(face, request, form)
    query = _once(request.query_params.multi_items())
    room, thing = asked["room"], asked["id"]
    _clean({"id": thing or ""})
    with reading(face.program.engine) as db:
        if room == "services":
            services.jurisdiction(db, query.get("jurisdiction_id", ""))
            return services.definition(form, thing) if thing else services.every(form)
        if room == "requests" and thing:
            return lists.one(db, query, thing, form, face.program.clock.now())
        if room == "requests":
            return lists.many(db, query, form, face.program.clock.now())
    raise absent("token")  # every id is given at once


async def _posted(face: Face, request: Request, asked: "re.Match[str]", form: str) -> Response:
    """A report, filed in one transaction."""
    if asked["room"] != "requests" or asked["id"]:
        raise Unfit(405, "Only requests can be posted.")
    fields = await _fields(request)
    now = face.program.clock.now()
    posted = await face.program.turns.write(lambda db: filing.take(db, fields, now))
    face.program.delivery.wake()
    answer = {
        "service_request_id": posted.id,
        "service_notice": posted.notice,
        "account_id": None,
    }
    return formats.several(form, "service_requests", "request", [answer])


async def _fields(request: Request) -> Mapping[str, str]:
    """The fields of a form of bounded size, each once."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise wrong("The body", "is not application/x-www-form-urlencoded")
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise Unfit(413, f"The body has more than {MOST_BYTES} bytes.")
    except ClientDisconnect:
        raise missing("The rest of the body") from None
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:  # UnicodeDecodeError is one
        raise wrong("The body", "is not a form in UTF-8") from None
    return _once(pairs)


def _once(pairs: list[tuple[str, str]]) -> Mapping[str, str]:
    """Fields by name, the first of each; an empty one is as good as none."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        if value:
            fields.setdefault(name, value)
    return _clean(fields)


def _clean(fields: Mapping[str, str]) -> Mapping[str, str]:
    """The same fields; Unfit where one holds what no database keeps."""
    if any("\0" in text for pair in fields.items() for text in pair):
        raise wrong("A field", "holds a NUL character")
    try:
        "".join(text for pair in fields.items() for text in pair).encode()
    except UnicodeEncodeError:
        raise wrong("A field", "is not UTF-8") from None
    return fields
