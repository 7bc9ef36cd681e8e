"""Routes (页面) of the board: `/board/<village>` by name, by names from above or by id; the same page for everybody."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.drawing import draw
from bot.web.face import Face, guarded
from core.board import board, matters, places, results, words
from core.clock import day_of, spoken_day, spoken_month
from core.db import Db, reading
from core.funds import yuan
from core.funds.book import PURSES
from core.registry.regions import Kind
from core.registry.villages import Atlas, Named
from core.reports.ladder.lifecycle import WORDS

KEPT_FOR = 300
"""Seconds that a page may lie in a cache."""
POSTER_KEPT_FOR = 86_400
FEW = 60
"""Up to so many villages stand in one list; of more, the towns first."""
UNKNOWN = "没有找到这个村的公示板。请看看网址有没有打错，或者问村里要网址。"

Page = Callable[[Face, Request, Db, datetime], Response]


def mount(app: FastAPI, face: Face) -> None:
    """Put the board on the app."""
    for path, page in (
        ("/board", _villages),
        ("/board/", _villages),
        ("/board/poster/{statement}.png", _poster),
        ("/board/{place:path}", _place),
    ):
        app.add_route(
            path, guarded(face, _answered(page)), methods=["GET"], include_in_schema=False
        )


def _answered(page: Page) -> Callable[[Face, Request], Any]:
    async def answered(face: Face, request: Request) -> Response:
        return await asyncio.to_thread(_look, face, request, page)

    return answered


def _look(face: Face, request: Request, page: Page) -> Response:
    try:
        with reading(face.program.engine) as db:
            response = page(face, request, db, face.program.clock.now())
    except SQLAlchemyError:
        response = _plain(503, "现在打不开", "数据库一时连不上，请过一会儿再刷新。")
    response.headers["X-Robots-Tag"] = "noindex"
    if response.status_code != 200:
        return response
    mark = f'"{hashlib.blake2s(bytes(response.body), digest_size=12).hexdigest()}"'
    kept = response.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR}")
    if face.program.demo:  # its clock is moved by hand
        kept = response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = mark
    if mark in request.headers.get("if-none-match", ""):
        same = {name: response.headers[name] for name in ("ETag", "X-Robots-Tag")}
        return Response(status_code=304, headers=same | {"Cache-Control": kept})
    return response


def _page(template: str, status: int = 200, **values: Any) -> Response:
    html = draw(f"board/{template}", address=_address, **values)
    return Response(html, status, media_type="text/html")


def _address(here: Atlas, place: Named) -> str:
    return f"/board/{quote(places.path(here, place))}"


def _plain(status: int, title: str, said: str) -> Response:
    return _page("plain.html", status, title=title, words=said)


def _villages(_: Face, __: Request, db: Db, ___: datetime) -> Response:
    """The only village's page; else the list of villages, or of towns where there are very many."""
    here = places.atlas(db)
    if len(here.villages) == 1:
        return RedirectResponse(_address(here, here.villages[0]), 302)
    return _list(here, here.villages, "各村公示板")


def _list(here: Atlas, among: Sequence[Named], title: str) -> Response:
    towns = here.towns(among)
    by_town = len(among) > FEW and len(towns) > 1
    shown = towns if by_town else list(among)
    named = [(one, "" if by_town else _above(here, one)) for one in shown]
    return _page("list.html", title=title, here=here, shown=named)


def _above(here: Atlas, village: Named) -> str:
    """The town and city of a village."""
    return " ".join(here.places[one].name for one in reversed(here.above(village.id)))


def _place(_: Face, request: Request, db: Db, now: datetime) -> Response:
    """A village's board; of a town or city the list of its villages; of several of one name, which there are."""
    here = places.atlas(db)
    meant = places.at(here, str(request.path_params["place"])[:300])
    if len(meant) > 1:
        named = [(one, _above(here, one)) for one in meant]
        return _page("list.html", 404, title="有几个地方叫这个名字", here=here, shown=named)
    if not meant:
        today = places.of_today(db, here, str(request.path_params["place"])[:300])
        if len(today) == 1:  # a village that is part of another by now
            return RedirectResponse(_address(here, today[0]), 301)
        return _plain(404, "没有找到", UNKNOWN)
    place = meant[0]
    if place.kind != Kind.VILLAGE:
        return _list(here, places.below(here, place), f"{place.name}各村公示板")
    return _page(
        "village.html",
        village=place,
        above=_above(here, place),
        board=board.of_village(db, place.id, now),
        now=now,
        today=day_of(now),
        days=lambda one: (day_of(now) - day_of(one.filed_at)).days,
        least=matters.LEAST,
        category=words.category,
        states=WORDS,
        purses=PURSES,
        day=spoken_day,
        month=spoken_month,
        yuan=yuan.spoken,
    )


def _poster(face: Face, request: Request, db: Db, _: datetime) -> Response:
    """A settled list as the group chat got it: a picture of masked names."""
    drawn = _drawn(face, db, str(request.path_params["statement"])[:40])
    if drawn is None:
        return _plain(404, "没有找到", "没有这张榜。请回到公示板再点一次。")
    kept = {"Cache-Control": f"public, max-age={POSTER_KEPT_FOR}"}
    return Response(drawn, media_type="image/png", headers=kept)


def _drawn(face: Face, db: Db, statement_id: str) -> bytes | None:
    """Drawing takes longer than all the rest: of what has settled, once."""
    known = _posters(face.boot)
    if statement_id not in known:
        drawn = results.poster_of(db, statement_id)
        if drawn is None:
            return None
        if len(known) >= FEW:
            known.clear()
        known[statement_id] = drawn
    return known[statement_id]


@lru_cache(maxsize=4)
def _posters(_: str) -> dict[str, bytes]:
    """The posters that this program has drawn."""
    return {}
