"""`/metrics`: the figures, for whoever runs it and for nobody else."""

import hmac
from ipaddress import ip_address

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from bot.observing.counts import REGISTRY
from bot.observing.depths import Depths
from bot.program import Program

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")


def mount(app: FastAPI) -> None:
    """Put `/metrics` on the program's face."""
    app.add_api_route("/metrics", _metrics, methods=["GET"], include_in_schema=False)


def _metrics(request: Request) -> Response:
    """The figures in Prometheus' text form; to others there is no such page."""
    program: Program = request.app.state.program
    if not _may_look(request, program.settings.metrics_token):
        return Response(status_code=404)
    waiting = CollectorRegistry()
    waiting.register(_depths(program))
    return Response(
        generate_latest(REGISTRY) + generate_latest(waiting), media_type=CONTENT_TYPE_LATEST
    )


def _depths(program: Program) -> Depths:
    believed, spooled = program.doubt.known is None, len(program.spool)
    return Depths(program.engine, program.clock.now(), believed=believed, spooled=spooled)


def _may_look(request: Request, token: str) -> bool:
    """With a token whoever has it; without one whoever asks on this machine itself, not through a proxy."""
    if token:
        shown = request.headers.get("authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
