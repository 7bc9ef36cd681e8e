"""Serving (服务): uvicorn around one program; the demo begins from a fresh world."""

import resource
from collections.abc import Sequence
from functools import partial

import typer
import uvicorn
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp

from bot.app import make_app
from bot.demo import copies, world
from bot.demo.stage import Stage
from bot.observing import logs
from bot.program import Program, assemble, hold
from bot.settings import Settings, SettingsError
from bot.web.crowd.patience import Patient
from core import clock
from core.desk import links

MOST_FILES = 16_384


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped. On SQLite a second process on the same file is refused."""
    # Without an address that phones can reach, the desk says so instead of giving a dead link.
    here = f"http://{host}:{port}" if host in ("127.0.0.1", "localhost") else ""
    links.use_root(settings.base_url or here)
    with hold(settings):
        program = assemble(settings)
        typer.echo(opening(settings, host, port, sorted(program.channels)))
        _run(make_app(program), host, port, settings.log_format)


def opening(settings: Settings, host: str, port: int, channels: Sequence[str]) -> str:
    """What runs, in a line: its address, its channels, its database without the password."""
    url = make_url(settings.database())
    where = url.database if url.drivername.startswith("sqlite") else f"{url.host}/{url.database}"
    return (
        f"联户开着：http://{host}:{port}，渠道 {'、'.join(channels)}，"
        f"数据库 {url.get_backend_name()} {where}（按 Ctrl+C 停）"
    )


def serve_demo(settings: Settings, port: int, place: str = "", *, empty: bool = False) -> None:
    """Serve the demo world, or one of the places, on 127.0.0.1: fresh at every start, no platform on.

    A month has been lived there, unless it shall be `empty`. SettingsError names the places when
    there is none of that name.
    """
    if place and place not in world.places():
        raise SettingsError(f"--place {place}: there are {', '.join(world.places())}.")
    folder = settings.data_dir / "demo"
    bare = {name: field.default for name, field in Settings.model_fields.items()}
    # Without the root of WeCom's API nobody's group hears of what is tried here.
    here = {"data_dir": folder, "timezone": settings.timezone, "wecom_api_url": ""}
    demo = Settings.model_construct(**(bare | here))
    clock.use_zone(demo.timezone)
    with hold(demo):
        links.use_root(f"http://127.0.0.1:{port}")
        opens = partial(_open, demo, place)
        stage = Stage(opens, opens(not empty))
        typer.echo(f"联户演示村已经开门：http://127.0.0.1:{port}  （按 Ctrl+C 关门）")
        _run(stage, "127.0.0.1", port, demo.log_format)


def _open(demo: Settings, place: str, lived: bool) -> Program:
    """One of the demo's worlds, from its beginning."""
    copies.lay(demo.data_dir, place, demo.timezone, full=lived, progress=_progress)
    program = assemble(demo, demo=True)
    program.lived = lived
    return program


def _progress(part: float) -> None:
    """One line that is written over; the month is played once for each version of the program."""
    typer.echo(f"\r第一次开门，先把村里的一个月过一遍：{part:4.0%}", nl=part >= 1)


def _run(app: ASGIApp, host: str, port: int, log_format: str) -> None:
    logs.begin(log_format)
    _open_files()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        log_config=None,  # its lines look like ours
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
        http=Patient,
        ws="none",
    )


def _open_files() -> None:
    """As many connections as the system allows: the usual 1,024 are used up by one attacker."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
