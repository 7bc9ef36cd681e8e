"""The command line (命令行): every command is one line of trouble or a plain answer."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate as migrating
from bot.cli import check as checking
from bot.cli import doctor as doctoring
from bot.settings import Settings, SettingsError, now
from core import clock
from core.db import Db, make_engine, reading
from core.errors import Refusal

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="联户 Lianhu: the chat bot a village runs its self-government on.",
)
dead = typer.Typer(no_args_is_help=True, help="Messages whose turn failed: list them, try again.")
app.add_typer(dead, name="dead")


def main() -> None:
    """Run a command; expected trouble is one line on stderr and exit status 1."""
    try:
        app()
    except (SettingsError, Refusal) as trouble:
        typer.echo(str(trouble), err=True)
        sys.exit(1)


def _settings() -> Settings:
    settings = Settings()
    clock.use_zone(settings.timezone)
    return settings


def _engine() -> Engine:
    settings = _settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return make_engine(settings.database())


@contextmanager
def _writing() -> Iterator[Db]:
    """A transaction on the database, brought up to date first."""
    engine = _engine()
    migrating.upgrade(engine)
    try:
        with Session(engine, expire_on_commit=False) as db, db.begin():
            yield db
    finally:
        engine.dispose()


@contextmanager
def _reading() -> Iterator[Db]:
    """A look at the database, brought up to date first; nothing is written."""
    engine = _engine()
    migrating.upgrade(engine)
    try:
        with reading(engine) as db:
            yield db
    finally:
        engine.dispose()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    place: Annotated[str, typer.Option(help="hulu, liuyang, zhigong, shaodong or gaoyang.")] = "",
) -> None:
    """Serve the demo village on this machine alone: anybody there can be anybody."""
    from bot.serving import serve_demo

    serve_demo(_settings(), port, place)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the real thing: web chat, webhooks, jobs and delivery."""
    from bot.serving import serve as run

    run(_settings(), host, port)


@app.command()
def migrate() -> None:
    """Bring the database up to this version (also done at every start)."""
    migrating.upgrade(_engine())
    typer.echo("The database is up to date.")


@app.command()
def doctor() -> None:
    """Say what is set up, what is missing, and what waits for somebody."""
    settings = _settings()
    with _writing() as db:
        for line in doctoring.findings(settings, db, now()):
            typer.echo(line)


@app.command()
def invite(
    name: str,
    post: Annotated[str, typer.Option(help="e.g. village_secretary, representative")] = "",
    region: Annotated[str, typer.Option(help="e.g. 石桥镇/王家村")] = "",
) -> None:
    """Make a one-time code (72 hours) that binds somebody's account; with --post also appoint."""
    from bot.cli.inviting import drawn, invitation, links

    settings = _settings()
    with _writing() as db:
        code = invitation(db, name, post, region, now())
    typer.echo(f"{name}: {code}")
    typer.echo(f"发给机器人：绑定 {code}")
    for channel, link in links(settings, code):
        typer.echo(f"{channel}: {link}")
        if link.startswith("http"):
            typer.echo(drawn(link))


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    village: Annotated[str, typer.Option(help="Whose rulebook it is, e.g. 石桥镇/王家村")] = "",
) -> None:
    """Bring in a village from a village.toml, or a rulebook for a village or town.

    Running it again adds only what is new.
    """
    from bot.cli import adopting
    from core.points.rulebook.file import is_rulebook
    from core.registry import village_file

    source = file.read_text(encoding="utf8")
    if village or is_rulebook(source):
        with _writing() as db:
            for line in adopting.adopt(db, file.name, source, village, now()):
                typer.echo(line)
        return
    tables = village_file.read(source)
    adopting.check_shipped(tables)
    total = sum(len(rows) for rows in tables.values())
    with typer.progressbar(length=total, label=file.name, file=sys.stderr) as bar, _writing() as db:
        made = village_file.load(db, source, now(), lambda _: bar.update(1))
    typer.echo("New: " + ", ".join(f"{count} {table}" for table, count in made.items()))


@app.command()
def play(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    database: Annotated[str, typer.Option(help="URL of an empty database.")] = "",
) -> None:
    """Play a conversation file; exit status 0 only if every line held."""
    from bot.cli.playing import play_file

    _settings()
    held = play_file(file, database)
    typer.echo(f"{file.name}: {held} lines held")


@app.command()
def understand(text: str, role: str = "villager") -> None:
    """Say what a message means; with `-`, JSON lines {"text", "role"} in and JSON lines out."""
    from handlers.understand.meaning import understand as meaning_of

    def told(words: str, who: str) -> str:
        found = meaning_of(words, who)
        shown = {
            "intent": found.intent,
            "confidence": round(found.confidence, 4),
            "slots": found.slots,
        }
        return json.dumps(shown, ensure_ascii=False)

    if text != "-":
        typer.echo(told(text, role))
        return
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            typer.echo(told(asked["text"], asked.get("role", "villager")))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise SettingsError(f'line {number} is not {{"text": …, "role": …}}') from None


@app.command()
def check(
    village: Annotated[str, typer.Option(help="Verify this village's ledger alone.")] = "",
    month: Annotated[str, typer.Option(help="e.g. 2026-03, with --head")] = "",
    head: Annotated[str, typer.Option(help="The code on that month's poster.")] = "",
) -> None:
    """Check every invariant; exit status 1 with what is broken.

    With --village: that village's ledger, month by month, against the heads it published.
    """
    if village or month or head:
        _verify(village, month, head)
        return
    with _reading() as db:
        broken = checking.broken(db)
    for line in broken:
        typer.echo(line, err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo("All invariants hold.")


def _verify(village: str, month: str, head: str) -> None:
    from bot.cli import verifying

    if not village:
        raise SettingsError("请写明是哪个村：--village 石桥镇/王家村")
    with _reading() as db:
        for line, right in verifying.lines(db, village, month, head):
            typer.echo(line, err=not right)
            if not right:
                raise typer.Exit(1)


@app.command()
def trial(
    rulebook: Annotated[str, typer.Argument(help="A rulebook file, or the name of a shipped one.")],
    month: Annotated[str, typer.Option(help="e.g. 2026-03")],
    village: Annotated[str, typer.Option(help="e.g. 石桥镇/王家村; else all villages")] = "",
) -> None:
    """Work a month out under other rules: who gains, who loses, what it costs. Nothing is written."""
    from rich.console import Console

    from bot.cli import trial as trying

    with _reading() as db:
        trying.run(db, rulebook, month, village, Console(highlight=False, soft_wrap=True))


@dead.command(name="list")
def dead_list() -> None:
    """List the messages that were kept because their turn failed."""
    from handlers.engine import memory

    with _writing() as db:
        rows = memory.dead(db)
        for row in rows:
            typer.echo(f"{row.id}  {clock.spoken(row.at)}  {row.channel}  {row.error}")
    if not rows:
        typer.echo("No dead letters.")


@dead.command(name="requeue")
def dead_requeue(
    ids: Annotated[list[str], typer.Argument(help="Ids from `lianhu dead list`.")],
) -> None:
    """Handle dead letters once more, each in a transaction of its own."""
    from bot.turn import again
    from handlers.engine.memory import Inbox

    for row_id in ids:
        with _writing() as db:
            row = db.get(Inbox, row_id)
            if row is None or row.state != "dead":
                raise SettingsError(f"{row_id} is no dead letter; see `lianhu dead list`.")
            again(db, row, now())
        typer.echo(f"{row_id} handled")


if __name__ == "__main__":
    main()
