"""`lianhu demo`: the demo village, on this machine alone."""

from typing import Annotated

import typer

from bot.cli.command import Command, settings


def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    place: Annotated[str, typer.Option(help="hulu, liuyang, zhigong, shaodong or gaoyang.")] = "",
    empty: Annotated[
        bool, typer.Option("--empty", help="Without the month already lived.")
    ] = False,
) -> None:
    """Serve the demo village on this machine alone: anybody there can be anybody."""
    from bot.serving import serve_demo

    serve_demo(settings(), port, place, empty=empty)


command = Command(demo, order=10)
