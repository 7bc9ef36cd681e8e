"""`lianhu invite` (邀请): a code for a person, who is registered and appointed first when need be."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import segno
import typer

from bot import channels
from bot.channel import Inviting, TryLater, Unreachable
from bot.cli.command import Command, settings, writing
from bot.settings import Settings, now
from core.db import Db
from core.errors import Refusal
from core.plugins import discover
from core.registry import invitations, people, village_file
from core.registry.people import Person, Post


def invite(
    name: str,
    post: Annotated[str, typer.Option(help="e.g. village_secretary, representative")] = "",
    region: Annotated[str, typer.Option(help="e.g. 石桥镇/王家村")] = "",
) -> None:
    """Make a one-time code (72 hours) that binds somebody's account; with --post also appoint."""
    given = settings()
    with writing() as db:
        code = invitation(db, name, post, region, now())
    typer.echo(f"{name}: {code}")
    typer.echo(f"发给机器人：绑定 {code}")
    for channel, link in links(given, code):
        typer.echo(f"{channel}: {link}")
        if link.startswith("http"):
            typer.echo(drawn(link))


def invitation(db: Db, name: str, post: str, region: str, at: datetime) -> str:
    """A one-time code for `name`. With a post, the person is appointed in the region.

    Refusal when the post or region is unknown, or when the name alone fits nobody or several.
    """
    if post and post not in set(Post):
        raise Refusal(f"没有“{post}”这个职务；可以用的是 {'、'.join(Post)}。")
    where = village_file.place(db, region) if region else None
    village_id = where.village_id if where else None
    person = village_file.person_named(db, name, village_id) if where else _anywhere(db, name)
    if person is None:
        person = Person(name=name, village_id=village_id)
        db.add(person)
        db.flush()
    if post:
        if where is None:
            raise Refusal("请用 --region 说明是哪里的职务，比如 --region 石桥镇/王家村。")
        if not people.holds(db, person.id, Post(post), where.id, at):
            people.appoint(db, person, Post(post), where, at)
    return invitations.invite(db, person.id, at)


def _anywhere(db: Db, name: str) -> Person:
    namesakes = people.named(db, name)
    if len(namesakes) != 1:
        why = "没有登记" if not namesakes else "不止一个"
        raise Refusal(f"“{name}”{why}，请加上 --region 说明是哪个村的。")
    return namesakes[0]


def links(given: Settings, code: str) -> Iterator[tuple[str, str]]:
    """For each way on which a link can carry the code, its name and the link or why there is none."""
    if given.base_url:
        yield "web", f"{given.base_url.rstrip('/')}/?bind={code}"
    for make in discover(channels, "make").values():
        channel = make(given)
        if isinstance(channel, Inviting):
            try:
                yield (
                    channel.name,
                    asyncio.run(channel.invitation(code, invitations.INVITATION_LIFE)),
                )
            except (TryLater, Unreachable) as no:
                yield channel.name, f"no link now ({no.why}); send the code instead"


def drawn(link: str) -> str:
    """A link as a QR code for a terminal."""
    out = io.StringIO()
    segno.make(link, error="l").terminal(out, compact=True)
    return out.getvalue()


command = Command(invite, order=50)
