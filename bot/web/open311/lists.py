"""Lists (清单) of service requests: what the board shows of reports, and nothing else, in the fields of the specification."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col
from starlette.responses import Response

from bot.web.open311 import formats, services
from bot.web.open311.errors import absent, missing, wrong
from core import clock
from core.board import matters, places, words
from core.board.matters import ANSWERED, GONE, Matter
from core.db import Db
from core.registry import regions
from core.reports.ladder.lifecycle import OPEN, WORDS
from core.reports.ladder.reports import Report

SPAN = timedelta(days=90)
MOST = 1000
_STATES = {"open": OPEN, "closed": ANSWERED | GONE}
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Query = Mapping[str, str]


def many(db: Db, asked: Query, form: str, now: datetime) -> Response:
    """The service requests that fit, the newest first; Unfit where a filter says nothing that can be looked for."""
    page, size = (
        _whole_number(asked, "page", 1, 10**6),
        _whole_number(asked, "page_size", MOST, MOST),
    )
    query = matters.query(*_conditions(db, asked, now))
    newest = query.order_by(col(Report.filed_at).desc(), col(Report.id).desc())
    return _written(db, matters.of(db, newest.limit(size).offset((page - 1) * size), now), form)


def one(db: Db, asked: Query, report_id: str, form: str, now: datetime) -> Response:
    """One service request by its id: what is not public is not there."""
    here = [col(Report.id) == report_id, *_within(db, asked, needed=False)]
    shown = matters.of(db, matters.query(*here), now)
    if not shown:
        raise absent("service_request_id")
    return _written(db, shown, form)


def _conditions(db: Db, asked: Query, now: datetime) -> list[ColumnElement[bool]]:
    ids = _several(asked, "service_request_id")
    here = _within(db, asked, needed=not ids)
    if ids:
        return [*here, col(Report.id).in_(ids)]
    first, last = _span(asked, now)
    here += [col(Report.filed_at) >= first, col(Report.filed_at) <= last]
    if codes := _several(asked, "service_code"):
        here.append(col(Report.category).in_(codes))
    if given := _several(asked, "status"):
        unknown = set(given) - set(_STATES)
        if unknown:
            raise wrong("status", "is open, closed or both")
        here.append(col(Report.state).in_({state for word in given for state in _STATES[word]}))
    return here


def _within(db: Db, asked: Query, *, needed: bool) -> list[ColumnElement[bool]]:
    """Within the jurisdiction. Neighbouring counties are not mixed: with more than one village it must be given."""
    place = services.jurisdiction(db, asked.get("jurisdiction_id", ""))
    if place is not None:
        return [col(Report.village_id).in_(regions.villages_below([place.id]))]
    if needed and len(places.atlas(db).villages) > 1:
        raise missing("jurisdiction_id")
    return []


def _several(asked: Query, name: str) -> list[str]:
    every = [one.strip() for one in asked.get(name, "").split(",") if one.strip()]
    if len(every) > MOST:
        raise wrong(name, f"has more than {MOST} values")
    return every


def _whole_number(asked: Query, name: str, usual: int, most: int) -> int:
    given = asked.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 9 and 1 <= int(given) <= most):
        raise wrong(name, f"is a number from 1 to {most}")
    return int(given)


def _span(asked: Query, now: datetime) -> tuple[datetime, datetime]:
    """From when to when: ninety days at most, the last ones where nothing is given."""
    first, last = _moment(asked, "start_date"), _moment(asked, "end_date")
    if first is None:
        last = last or now
        return last - SPAN, last
    last = last or first + SPAN
    if last < first:
        raise wrong("end_date", "is before start_date")
    if last - first > SPAN:
        raise wrong("start_date and end_date", "are more than 90 days apart")
    return first, last


def _moment(asked: Query, name: str) -> datetime | None:
    """A moment; `+` has often come as a blank, and one without an offset is meant as clocks stand in the village."""
    given = asked.get(name, "").strip()
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+") if "T" in given else given)
    except ValueError:
        raise wrong(name, "is not a date as 2026-03-02T09:00:00+08:00") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.zone())
    if not _EARLIEST <= moment <= _LATEST:
        raise wrong(name, "is out of range")
    return moment.astimezone(UTC)


def _written(db: Db, every: list[Matter], form: str) -> Response:
    regions.know(db, {matter.village_id for matter in every})
    requests = [_fields(matter, regions.one(db, matter.village_id).name) for matter in every]
    return formats.several(form, "service_requests", "request", requests)


def _fields(matter: Matter, village: str) -> dict[str, Any]:
    north, east = matter.point or (None, None)
    state = WORDS[matter.state] + (f"；{matter.mark}" if matter.mark else "")
    return {
        "service_request_id": matter.id,
        "status": "closed" if matter.outcome else "open",
        "status_notes": matter.outcome or state,
        "service_name": words.category(matter.category),
        "service_code": matter.category,
        "description": matter.title,
        "agency_responsible": f"{village}·{matter.held_by}" if matter.held_by else village,
        "service_notice": None,
        "requested_datetime": _local(matter.filed_at),
        "updated_datetime": _local(matter.updated_at),
        "expected_datetime": _local(matter.due_at) if matter.due_at else None,
        "address": village + matter.where,
        "address_id": None,
        "zipcode": None,
        "lat": north,
        "long": east,
        "media_url": None,
    }


def _local(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")
