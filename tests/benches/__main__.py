"""`python -m tests.benches`: measure the program, against the usual way, in one run."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from bot.settings import SettingsError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="Measure, against the usual way, in one run.",
)
KINDS = {"sqlite": ["sqlite"], "postgres": ["postgres"], "both": ["sqlite", "postgres"]}


@app.command()
def turn(
    clients: Annotated[str, typer.Option(help="How many at once.")] = "1,16,64",
    seconds: float = 4,
    rounds: Annotated[int, typer.Option(help="Of each way; the medians are told.")] = 3,
    profile: Annotated[bool, typer.Option(help="Where the time of a turn goes instead.")] = False,
) -> None:
    """A report turn over HTTP against the same turn written the usual way."""
    from tests.benches import stages
    from tests.benches import turn as measuring

    if profile:
        stages.run()
    else:
        measuring.run([int(n) for n in clients.split(",")], seconds, rounds)


@app.command()
def acts(
    times: Annotated[int, typer.Option(help="Of each act; the least is told.")] = 15,
) -> None:
    """What one act of each kind costs: statements, calls of Python functions, processor."""
    from tests.benches import acts as measuring

    measuring.run(times)


@app.command()
def month(
    representatives: int = 36_000,
    households: int = 420_000,
    facts: Annotated[int, typer.Option(help="Check-ins, claims and reports.")] = 5_000_000,
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
    rounds: Annotated[int, typer.Option(help="Of each way; the medians are told.")] = 3,
) -> None:
    """The month of a whole county, worked out by us and by set-based SQL; both must agree."""
    from tests.benches.closing import month as measuring
    from tests.benches.closing.county import Size

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    measuring.run(Size(representatives, households, facts), KINDS[database], rounds)


@app.command()
def figures(
    villages: int = 3_000,
    reports: Annotated[int, typer.Option(help="That are open.")] = 50_000,
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
    rounds: Annotated[int, typer.Option(help="Of each screen; the medians are told.")] = 5,
) -> None:
    """What a city cadre sees first, with 3,000 villages and 50,000 open reports."""
    from tests.benches import figures as measuring

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    measuring.run(measuring.Size(villages, reports), KINDS[database], rounds)


@app.command()
def desk(
    villages: int = 3_000,
    reports: Annotated[int, typer.Option(help="Open ones; twice as many are ended.")] = 50_000,
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
    rounds: Annotated[int, typer.Option(help="Of each page; the medians are told.")] = 9,
) -> None:
    """The dispatch desk's first screen for a whole city, over HTTP."""
    from tests.benches.desk import first_screen
    from tests.benches.desk.city import City

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    towns = max(1, villages // 30)
    first_screen.run(City(villages, towns, reports, 2 * reports), KINDS[database], rounds)


@app.command()
def jump(
    reports: Annotated[int, typer.Option(help="That are overdue at once.")] = 10_000,
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
) -> None:
    """How long turns take while thousands of reports climb after a jump of the clock."""
    from tests.benches.desk import jump as measuring

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    measuring.run(reports, KINDS[database])


@app.command()
def answers(
    reminders: Annotated[int, typer.Option(help="That go out meanwhile.")] = 36_000,
    seconds: Annotated[float, typer.Option(help="Of each way, while they go.")] = 60,
    away: Annotated[float, typer.Option(help="Seconds that the platform is away.")] = 60,
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
    only: Annotated[str, typer.Option(help="draining, outage, death, start, crowded, aes")] = "",
) -> None:
    """Answers never wait: behind reminders, after a start, an outage, a death; and what they cost."""
    from tests.benches.answers import breaking, costs, draining

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    rows: dict[str, Callable[[], object]] = {
        "draining": lambda: draining.run(reminders, seconds),
        "outage": lambda: breaking.outage(away),
        "death": lambda: [breaking.death(kind) for kind in KINDS[database]],
        "start": breaking.start,
        "crowded": lambda: costs.crowded(20),
        "aes": lambda: costs.aes(2_000),
    }
    if only and only not in rows:
        raise SettingsError(f"--only is one of {', '.join(rows)}, not {only}.")
    for name, row in rows.items():
        if name == (only or name):
            row()


@app.command()
def workbook(
    households: Annotated[
        str, typer.Option(help="How many, one size after another.")
    ] = "1500,40000",
    database: Annotated[str, typer.Option(help="sqlite, postgres or both.")] = "both",
) -> None:
    """A county's registry by a workbook: in, in again, out."""
    from tests.benches import workbook as measuring

    if database not in KINDS:
        raise SettingsError(f"--database is sqlite, postgres or both, not {database}.")
    measuring.run([int(n) for n in households.split(",")], KINDS[database])


if __name__ == "__main__":
    try:
        app(prog_name="make bench")
    except SettingsError as trouble:
        typer.echo(str(trouble), err=True)
        sys.exit(1)
