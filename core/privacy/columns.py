"""Columns (个人信息的栏): of every column that can hold words, what becomes of them when somebody is forgotten.

*Own* words are those of the one whose row it is: they go. *Named* words are others', or were said by office: the
name in them becomes a code. *Plain* holds no words of people: ids, codes, states, the rules. There is no
default: a column that is declared nowhere fails a test, and whoever adds one says here what it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table
from sqlmodel import AutoString, SQLModel


@dataclass(frozen=True)
class Columns:
    """One table's columns of words.

    `of`: the column that says whose the row is; where it is empty, the row is theirs whose `within` is, the
    column that names the matter. `until`: the states of row or matter in which others still need the own words.
    `among`: the kinds of row whose words are one's own and not said by office. `gone`: rows of theirs go as a whole.
    `over`: the moment since when the matter is over, after which own words are kept for a while; `aged` are the
    words of others that go then too, see `ageing`.
    """

    personal: str = ""
    named: str = ""
    plain: str = ""
    of: str = "person_id"
    within: str = ""
    among: frozenset[str] = frozenset()
    until: frozenset[str] = frozenset()
    gone: bool = False
    over: str = ""
    aged: str = ""

    @property
    def declared(self) -> tuple[str, ...]:
        """The names of all that somebody has thought about."""
        return (*self.personal.split(), *self.named.split(), *self.plain.split())

    @property
    def spoken(self) -> tuple[str, ...]:
        """The names of those in which anybody may be named."""
        return (*self.personal.split(), *self.named.split())


_OPEN_REPORT = frozenset({"unassigned", "filed", "accepted", "safe", "split", "done", "part_done"})
_OPEN, _WAITING = frozenset({"open"}), frozenset({"waiting"})

DECLARED: dict[str, Columns] = {
    # who and where
    "person": Columns(named="name"),
    "person_particular": Columns(plain="relation sex residing", gone=True),
    "telephone": Columns(plain="number", gone=True),
    "registry_number": Columns(plain="number subject_id", of="subject_id", gone=True),
    "invitation": Columns(plain="code_hash used_by", gone=True),
    "planned_change": Columns(plain="reason"),
    "death": Columns(plain="household_id"),
    "joining": Columns(plain="went"),
    "kinship": Columns(plain="relation", gone=True),
    "mute": Columns(gone=True),
    "household_member": Columns(gone=True),
    "doorbell_helper": Columns(gone=True),
    "household": Columns(named="name", plain="code tags"),
    "household_particular": Columns(named="door"),
    "household_entry": Columns(named="text", plain="occasion"),
    "region": Columns(named="name", plain="village_id rulebook duties funds"),
    "room": Columns(named="name", plain="channel chat beside_id"),
    "appointment": Columns(plain="reason category acting stands_in_for"),
    "address": Columns(plain="channel chat village_id"),
    "wrong_code": Columns(plain="address_id"),
    "training": Columns(named="subject"),
    "trainee": Columns(personal="why", over="declined_at"),
    "turnout": Columns(personal="why", over="at"),
    # what was said and written
    "act": Columns(named="detail", plain="person_id address_id right kind thing_id"),
    "inbox": Columns(named="event", plain="channel key chat state error"),
    "conversation": Columns(named="answers under", plain="flow ask"),
    "outbox": Columns(
        named="text choices answer",
        plain="kind channel chat topic person_id inbox_id thing picture edits lease platform_id error",
    ),
    "pace": Columns(plain="channel chat"),
    "evidence": Columns(plain="kind channel source digest kind_of_file content"),
    "erased_file": Columns(plain="digest kind_of_file"),
    "forgotten": Columns(plain="code"),
    "broadcast": Columns(named="body audience text"),
    "forward": Columns(named="title text", plain="thing"),
    "robot": Columns(plain="key"),
    "customer_group": Columns(named="name", plain="keeper"),
    "group_sending": Columns(plain="keeper"),
    "known_answer": Columns(named="question ways answer", plain="replaces"),
    "enquiry": Columns(
        personal="text", named="answer", of="asker_id", until=_OPEN, over="answered_at"
    ),
    "handover": Columns(plain="once ended_by"),
    # reports
    "report": Columns(
        personal="text place numbers",
        plain="category urgency kept_from rungs done_by",
        until=_OPEN_REPORT,
        over="ended_at",
    ),
    "report_remark": Columns(
        personal="text",
        plain="kind person_id department",
        within="report_id",
        among=frozenset(
            {"detail", "reply", "witness", "reopen", "complaint", "corrected", "corrected_place"}
        ),
    ),
    "question": Columns(personal="answer", named="text", plain="level", of="", within="report_id"),
    "referral": Columns(named="unit text answer answered_by", plain="token_hash nonce_hash"),
    "petition": Columns(named="reason why", plain="level post once decided_by"),
    "report_evidence": Columns(plain="stage"),
    "report_counter": Columns(),
    "slip": Columns(plain="code_hash"),
    "slip_guess": Columns(),
    "slip_key": Columns(plain="secret"),
    "slip_word": Columns(named="text"),
    "standard_text": Columns(named="text default", plain="category action"),
    "time_limit": Columns(plain="category urgency level"),
    "open311_filing": Columns(plain="once thing_id"),
    "open311_key": Columns(plain="token_hash name"),
    # emergencies and duties
    "emergency": Columns(
        personal="text place telephone calm",
        named="outcome",
        plain="kind photos kept_from named_to drill_month going declined ending",
        until=frozenset({"unplaced", "ringing", "going", "checking"}),
        over="ended_at",
        aged="outcome",
    ),
    "emergency_ring": Columns(named="title"),
    "check_in": Columns(
        named="place note reason", plain="entry_id", of="", over="at", aged="place note reason"
    ),
    "fulfilment": Columns(named="note", plain="code"),
    "village_day": Columns(named="text"),
    "team_member": Columns(),
    "team_call": Columns(named="text"),
    "team_answer": Columns(gone=True),
    "village_list": Columns(named="text", plain="code"),
    "visit_check": Columns(plain="check_in_id seed"),
    # meetings and votes
    "meeting": Columns(named="title body place", plain="thing"),
    "attendee": Columns(personal="excuse", over="excused_at"),
    "agenda_item": Columns(named="text options conclusion counts", plain="thing"),
    "ballot": Columns(named="value"),
    "election_candidate": Columns(named="label"),
    "hand_count": Columns(named="counts", plain="voters"),
    # points: what is settled stays as it was published, under codes (I-7)
    "claim": Columns(
        personal="said",
        named="reason",
        plain="subject_id code about period once",
        of="claimant_id",
        until=_WAITING,
        over="decided_at",
    ),
    "objection": Columns(
        personal="reason",
        named="why",
        plain="once",
        of="objector_id",
        until=_OPEN,
        over="decided_at",
    ),
    "objection_word": Columns(named="why"),
    "statement": Columns(plain="period lines_digest head"),
    "statement_line": Columns(plain="subject_id source code note adjusted"),
    "statement_total": Columns(plain="subject_id"),
    "span_report": Columns(plain="key"),
    "score": Columns(plain="subject_id code", named="note"),
    "mark": Columns(plain="subject_id code", named="note"),
    "sample": Columns(plain="period seed things drawn"),
    "finding": Columns(named="note", plain="thing"),
    "freeze": Columns(named="reason why_lifted", plain="thing_id standing body"),
    "panel_vote": Columns(named="reason"),
    "balance": Columns(plain="account"),
    "chain": Columns(plain="head"),
    "transfer": Columns(plain="source from_account to_account previous hash"),
    "consequence": Columns(named="what outcome", plain="subject_id grade"),
    "progress": Columns(named="said", plain="photos"),
    "honour_roll": Columns(plain="name key"),
    "honour_candidate": Columns(named="reason", plain="subject_id"),
    "rulebook_adoption": Columns(),
    "rulebook_proposal": Columns(plain="change", of="put_by"),
    "rulebook_version": Columns(plain="digest name text"),
    "goods": Columns(plain="name"),
    "stock_move": Columns(),
    "points_card": Columns(plain="number"),
    "redemption": Columns(plain="subject_id name code"),
    "shop_agreement": Columns(named="partner", of="by"),
    "shop_settlement": Columns(named="why", plain="month voucher_id once"),
    # money
    "voucher": Columns(named="what purpose giver reason", plain="thing once right"),
    "fund_balance": Columns(plain="holder"),
    "fund_entry": Columns(plain="source voucher_id"),
    "fund_publication": Columns(named="text", plain="month once"),
    "fund_doubt": Columns(
        personal="words", named="answer", plain="once", until=_OPEN, over="decided_at"
    ),
    # the desk and the program itself
    "stored_month": Columns(plain="month subtotals"),
    "stored_month_mark": Columns(plain="act_id"),
    "desk_form": Columns(plain="once"),
    "desk_key": Columns(plain="secret"),
    "desk_link": Columns(plain="token_hash nonce_hash session_id"),
    "desk_session": Columns(plain="token_hash browser"),
}
"""By table; one without a column of words may be left out."""

PROGRAM = frozenset({"platform_token", "aibot_lease", "occurrence", "fired_until", "unfinished"})
"""Tables of the machinery, in which nobody is spoken of."""


def worded(table: Table) -> Iterator[Column[object]]:
    """The columns of a table that can hold words: texts and JSON that are no reference and not its own id."""
    for column in table.columns:
        holds = isinstance(column.type, AutoString | String | JSON | LargeBinary)
        refers = column.name == "id" or column.foreign_keys or isinstance(column.type, Enum)
        if holds and not refers:
            yield column


def tables() -> Iterator[tuple[Table, Columns]]:
    """Every declared table that the program has loaded, with what is declared of it."""
    for name, table in SQLModel.metadata.tables.items():
        if name in DECLARED:
            yield table, DECLARED[name]


def loaded(name: str) -> Table:
    """A table by its name."""
    return SQLModel.metadata.tables[name]


def owned() -> list[str]:
    """The tables whose rows are somebody's own matters: a report, a claim, an objection."""
    return [name for name, one in DECLARED.items() if one.personal and one.of and not one.within]
