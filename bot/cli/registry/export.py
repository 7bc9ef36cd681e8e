"""`lianhu export` (导出): the registry as a workbook, in the sheets that `lianhu import` reads."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import Command, look
from core.workbook import exporting


def export(
    file: Annotated[Path, typer.Argument(help="e.g. 名册.xlsx; an existing one is replaced")],
    village: Annotated[
        str, typer.Option(help="Only this place, e.g. 石桥镇 or 石桥镇/王家村")
    ] = "",
) -> None:
    """Write regions, people, posts, households, kin, tags and who is bound as one workbook."""
    if file.suffix.lower() != ".xlsx":
        file = file.with_name(file.name + ".xlsx")
    part = file.with_name(f".{file.name}.part")
    try:
        with typer.progressbar(length=0, label=file.name, file=sys.stderr) as bar, look() as db:
            counts = exporting.export(db, part, where=village, progress=bar.update)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    typer.echo(f"{file}：" + "，".join(f"{name} {many}" for name, many in counts.items()))
    typer.echo("里面有姓名、电话，请只发给该看的人。")


command = Command(export, order=46)
