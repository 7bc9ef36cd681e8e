"""`lianhu invite` (邀请): a code for a person, who is registered and appointed first when need be."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import segno
import typer

from bot import channels
from bot.channel import Inviting, TryLater, Unreachable
from bot.cli.command import Command, settings, writing
from bot.cli.registry import sheet
from bot.settings import Settings, SettingsError, now
from core.db import Db
from core.errors import Refusal
from core.plugins import discover
from core.registry import households, invitations, people, regions, village_file
from core.registry.people import Person, Post


def invite(
    name: Annotated[str, typer.Argument(help="Whom to invite; with --village nobody")] = "",
    post: Annotated[str, typer.Option(help="e.g. village_secretary, representative")] = "",
    region: Annotated[str, typer.Option(help="e.g. 石桥镇/王家村")] = "",
    household: Annotated[str, typer.Option(help="of two of one name: whose home, 张桂花户")] = "",
    village: Annotated[
        str, typer.Option(help="A sheet to print of all of a village without an account")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Where the sheet goes, e.g. 邀请码.pdf")] = None,
) -> None:
    """Make a one-time code (72 hours) that binds somebody's account; with --post also appoint.

    With --village: a PDF of cards to cut out, circle by circle, for whoever has no account yet.
    """
    given = settings()
    if village:
        with writing() as db:
            many = print_sheet(db, given, village, out or Path("邀请码.pdf"), now())
        typer.echo(
            f"{out or '邀请码.pdf'}：{many} 张，30天有效。印出来按邻里圈分给代表，一户一张。"
        )
        return
    if not name:
        raise SettingsError(
            "请写明邀请谁，比如 lianhu invite 钱国华；整个村就用 --village 石桥镇/王家村。"
        )
    with writing() as db:
        code = invitation(db, name, post, region, now(), household)
    typer.echo(f"{name}: {code}")
    typer.echo(f"发给机器人：绑定 {code}")
    for channel, link in links(given, code):
        typer.echo(f"{channel}: {link}")
        if link.startswith("http"):
            typer.echo(drawn(link))


def invitation(db: Db, name: str, post: str, region: str, at: datetime, household: str = "") -> str:
    """A one-time code for `name`. With a post, the person is appointed in the region.

    Refusal when the post or region is unknown, or when the name alone fits nobody or several.
    """
    if post and post not in set(Post):
        raise Refusal(f"没有“{post}”这个职务；可以用的是 {'、'.join(Post)}。")
    where = village_file.place(db, region) if region else None
    village_id = where.village_id if where else None
    namesakes = people.named(db, name)
    if where is not None:
        namesakes = [p for p in namesakes if p.village_id == village_id]
    person = _the_one(db, name, namesakes, household)
    if person is None and where is None:
        raise Refusal(f"“{name}”没有登记，请加上 --region 说明是哪个村的。")
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


def print_sheet(db: Db, given: Settings, village: str, out: Path, at: datetime) -> int:
    """Write the sheet of a village's cards; how many cards. Refusal where everybody has an account."""
    region = village_file.place(db, village)
    homes = [h for h in invitations.homes(db, region.id) if not h.bound]
    if not homes:
        raise Refusal(f"{region.name}没有要邀请的户：不是村，或户户都绑定了。")
    cards = [_card(db, given, home, at) for home in homes]
    try:
        out.write_bytes(sheet.printed(region.name, cards))
    except OSError as no:
        raise SettingsError(f"写不了 {out}（{no.strerror}）。") from None
    return len(cards)


def _card(db: Db, given: Settings, home: invitations.Home, at: datetime) -> sheet.Card:
    code = invitations.invite(db, home.head_id, at, invitations.SHEET_LIFE)
    link = next((link for _, link in links(given, code) if link.startswith("http")), "")
    return sheet.Card(regions.title(db, home.circle_id), home.name, code, link or f"绑定 {code}")


def _the_one(db: Db, name: str, namesakes: list[Person], household: str) -> Person | None:
    """The one who is meant: by the household where several are called so; None where nobody is."""
    homes = {p.id: home.name for p in namesakes if (home := households.of_person(db, p.id))}
    if household:
        namesakes = [p for p in namesakes if homes.get(p.id) == household]
        if not namesakes:
            raise Refusal(f"{household}里没有叫“{name}”的。")
    if len(namesakes) > 1:
        where = "、".join(homes.get(p.id, "没登记住哪家") for p in namesakes)
        raise Refusal(
            f"“{name}”不止一个（{where}），请加上 --region 说明哪个村、--household 说明哪一家。"
        )
    return namesakes[0] if namesakes else None


def links(given: Settings, code: str) -> Iterator[tuple[str, str]]:
    """For each way on which a link can carry the code, its name and the link or why there is none."""
    if given.base_url:
        yield "web", f"{given.base_url.rstrip('/')}/?bind={code}"
    for make in discover(channels, "make").values():
        channel = make(given)
        if isinstance(channel, Inviting):
            try:
                yield channel.name, asyncio.run(_link(channel, code))
            except (TryLater, Unreachable) as no:
                yield channel.name, f"no link now ({no.why}); send the code instead"


async def _link(channel: Inviting, code: str) -> str:
    try:
        return await channel.invitation(code, invitations.INVITATION_LIFE)
    finally:
        await channel.close()


def drawn(link: str) -> str:
    """A link as a QR code for a terminal."""
    out = io.StringIO()
    segno.make(link, error="l").terminal(out, compact=True)
    return out.getvalue()


command = Command(invite, order=50)
