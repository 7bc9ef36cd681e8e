"""`lianhu key` (密钥): by which other programs may report here through Open311: issued, listed, ended."""

from typing import Annotated

import typer

from bot.cli.command import Command, look, writing
from bot.settings import now
from core import clock
from core.open311 import keys
from core.registry import regions, village_file

SHOWN = 16
"""So much of an id is printed: enough to end one by."""

key = typer.Typer(no_args_is_help=True, help="Keys of Open311: other programs report by them.")


@key.command(name="issue")
def key_issue(
    name: Annotated[str, typer.Argument(help="Which program it is for, e.g. fixmystreet.")],
    region: Annotated[
        str, typer.Argument(help="e.g. 石桥镇/王家村, or 石桥镇 with all its villages")
    ],
) -> None:
    """Issue a key for a village, a town or a city; it is shown this once."""
    with writing() as db:
        issued, token = keys.issue(db, name, village_file.place(db, region), now())
        place = regions.title(db, issued.region_id)
    typer.echo(f"{issued.id[:SHOWN]}  {issued.name}  {place}")
    typer.echo(f"api_key: {token}")
    typer.echo("只显示这一次，请马上交给用它的程序。")


@key.command(name="list")
def key_list() -> None:
    """List all keys: who has them, for which place, since when, whether they still work."""
    with look() as db:
        every = keys.listed(db)
        for one in every:
            place = regions.title(db, one.region_id)
            over = f"已停用（{clock.spoken(one.ended_at)}）" if one.ended_at else "在用"
            made = clock.spoken(one.made_at)
            typer.echo(f"{one.id[:SHOWN]}  {one.name}  {place}  {made}  {over}")
    if not every:
        typer.echo("No keys.")


@key.command(name="end")
def key_end(
    id_: Annotated[str, typer.Argument(metavar="ID", help="From `lianhu key list`.")],
) -> None:
    """End a key at once; what came by it stays."""
    with writing() as db:
        ended = keys.end(db, id_, now())
    typer.echo(f"{ended.id[:SHOWN]}  {ended.name} 已停用")


command = Command(key, order=55)
"""After `invite`."""
