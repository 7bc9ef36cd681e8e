"""Fates (去向): of every column that names a region, what becomes of its rows when a village becomes part of another.

What lives goes along. What was settled, published or said stays where it was, under the old village, which is a 片 of
the new one from then on. There is no default: a column that is declared nowhere fails a test.
"""

from typing import Any

from sqlalchemy import Table, update
from sqlmodel import SQLModel

from core.db import Db

GO_ALONG = (
    # whose village it is today
    *("household.village_id", "person.village_id", "address.village_id"),
    *("check_in.village_id", "fulfilment.village_id", "household_entry.village_id"),
    *("visit_check.village_id", "petition.village_id"),
    # what hung on the village itself
    *("report.holder_region_id", "holding.region_id", "petition.region_id", "enquiry.region_id"),
    *("enquiry.holder_region_id", "handover.region_id", "known_answer.region_id"),
    *("standard_text.region_id", "room.region_id", "emergency.region_id", "training.region_id"),
)
"""Columns whose rows are the other village's from then on, every one."""
ONE_BY_ONE = {
    "region.parent_id": "the village becomes a 片 under the other",
    "region.village_id": "the village and all that lies in it",
    "appointment.region_id": "posts of the village itself end; who is of the party is so in the other",
    "report.village_id": "with the other's next numbers",
    "former_number.village_id": "keeps the old numbers",
    "claim.village_id": "those that no settled statement has taken",
    "emergency.village_id": "cries go along, drills stay: the other has had its own of the month",
    "goods.village_id": "under a name of their own where the other shop has one of that name",
    "village_day.village_id": "those of a kind that the other keeps none of; the rest end",
    "time_limit.region_id": "gone: the other's limits hold",
    "stored_month.village_id": "counted anew",
    "balance.village_id": "what may be spent is posted out of the old chain and into the new one",
    "transfer.village_id": "as balance",
    "chain.village_id": "as balance",
}
"""Columns of which somebody of `carrying` or `rules` decides row by row."""
OVER_FIRST = {
    "statement.village_id": "settled",
    "redemption.village_id": "fetched or expired",
    "voucher.village_id": "decided",
    "meeting.village_id": "over",
    "fund_balance.village_id": "empty",
    "fund_doubt.village_id": "answered",
    "freeze.village_id": "decided",
    "planned_change.region_id": "done, where it is of a seat of the village itself",
    "shop_settlement.village_id": "nothing is left to settle",
    "rulebook_proposal.village_id": "voted on",
    "consequence.village_id": "ended",
    "honour_roll.region_id": "published",
}
"""Columns whose rows hold the merger up until that is so, and then stay."""
STAY = (
    # what was published or settled, and belongs to closed books
    *("fund_entry.village_id", "fund_publication.village_id", "honour_candidate.village_id"),
    *("hand_count.village_id", "span_report.village_id", "sample.village_id"),
    *("shop_agreement.village_id", "rulebook_adoption.region_id", "village_list.village_id"),
    # what was said then
    *("broadcast.region_id", "forward.village_id", "ungrouped.village_id"),
    # circles and counties are no villages
    *("check_in.circle_id", "household.circle_id", "team_call.circle_id", "team_member.circle_id"),
    "registry_number.county_id",
    # a key opens what its village is today: it is looked up at each use
    "open311_key.region_id",
)
"""Columns whose rows stay under the old village."""


def go_along(db: Db, old_id: str, new_id: str) -> None:
    """Let everything that goes along be the other village's."""
    for name in GO_ALONG:
        table, field = _column(name)
        here = table.c[field] == old_id
        db.execute(update(table).where(here).values({field: new_id}))


def _column(name: str) -> tuple[Table, str]:
    table, _, field = name.partition(".")
    rows: dict[str, Any] = dict(SQLModel.metadata.tables)
    return rows[table], field
