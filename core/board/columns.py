"""Columns (公示的栏): of every table that the board reads, what may be seen of each column. There is no default.

*Shown* stands on the page, as a date, a figure, a state or a published text. *Weighed* decides whether something
is shown, or which of our own words stands for it, and never leaves core. *Kept* is not read at all. A column that is
declared nowhere fails a test: whoever adds one says here what the village may see of it.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from core.db import rows_of


@dataclass(frozen=True)
class Columns:
    """What becomes of one table's columns; `whole` where another wing reads its rows and shows what it may."""

    shown: str
    weighed: str = ""
    kept: str = ""
    whole: bool = False

    @property
    def read(self) -> tuple[str, ...]:
        """The names of all that a query of the board may name."""
        return (*self.shown.split(), *self.weighed.split())

    @property
    def declared(self) -> tuple[str, ...]:
        """The names of all columns that somebody has thought about."""
        return (*self.read, *self.kept.split())


DECLARED: dict[str, Columns] = {
    "report": Columns(
        shown="id village_id number state level filed_at accepted_at made_safe_at done_at ended_at"
        " finish_due_at category joined reopened",
        weighed="text place latitude longitude rungs round climbed_in merged_into private danger"
        " urgency about_id about_household_id kept_from household_id part_of",
        kept="address_id person_id numbers unverified written_by reporter_unsure version holder_post"
        " holder_region_id assigned_id looked_at unseen_at due_at done_by alarmed_at urged_at"
        " promised_until paused_until petitioned sent_back rating split_at split_from",
    ),
    "report_remark": Columns(
        shown="at kind", weighed="id report_id text department", kept="person_id"
    ),
    "region": Columns(
        shown="id name kind",
        weighed="parent_id village_id",
        kept="rulebook duties funds",
        whole=True,
    ),
    "fund_publication": Columns(shown="month at", weighed="village_id", kept="id once text"),
    "fund_entry": Columns(
        shown="purse fen", weighed="village_id source voucher_id at seq", kept="id person_id"
    ),
    "voucher": Columns(
        shown="kind fen purpose",
        weighed="id purse",
        kept="village_id person_id what household_id giver named thing once maker_id right at state"
        " version decided_by decided_at reason",
    ),
    "shop_settlement": Columns(
        shown="month pieces fen",
        weighed="village_id state",
        kept="id points version by at decided_by decided_at why voucher_id once",
    ),
    "statement": Columns(
        shown="id subject period state publicity_until settled_at head",
        weighed="village_id digest",
        kept="version drafted_at confirmed_by meeting_id published_at lines_digest seq sealed",
        whole=True,
    ),
    "statement_line": Columns(
        shown="code points day",
        weighed="subject_id kind state digest voided",
        kept="id statement_id position source full note adjusted claim_id carried",
        whole=True,
    ),
    "statement_total": Columns(
        shown="moved",
        weighed="statement_id subject_id",
        kept="score shortfall carried",
        whole=True,
    ),
    "household": Columns(
        shown="",
        weighed="id name head_id tags",  # a masked name, unless special care keeps it out
        kept="code village_id circle_id key",
        whole=True,
    ),
    "person": Columns(shown="", weighed="id name", kept="village_id joined_into", whole=True),
    "rulebook_version": Columns(shown="", weighed="digest text", kept="name kept_at", whole=True),
}
"""By table. Statements are read by the wing that the group chat is told by: see `results`."""


def read(table: type[SQLModel]) -> list[Any]:
    """The columns of a table that the board asks for: what is kept is not even read."""
    rows = rows_of(table)
    return [rows.c[name] for name in DECLARED[rows.name].read]
