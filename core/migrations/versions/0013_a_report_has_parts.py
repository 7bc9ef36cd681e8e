"""A report has parts, somebody outside answers by a link, and texts are kept for who needs them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_TEXT, _AT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
_STATES = (
    *('UNASSIGNED', 'FILED', 'ACCEPTED', 'SAFE', 'SPLIT', 'DONE', 'PART_DONE', 'CONFIRMED'),
    *('UNCONFIRMED', 'UNFIXED', 'NOT_TAKEN', 'MERGED', 'WITHDRAWN'),
)
_NEW_STATES = ('SPLIT', 'PART_DONE')
_COUNTED = ['village_id', 'level', 'state', 'due_at', 'alarmed_at', 'climbed_in', 'round', 'id', 'filed_at', 'danger', 'made_safe_at']
_OPEN = "state IN ('UNASSIGNED', 'FILED', 'ACCEPTED', 'SAFE')"
_OPEN_WHOLES = "state IN ('UNASSIGNED', 'FILED', 'ACCEPTED', 'SAFE', 'SPLIT') AND part_of IS NULL"
_IS_PART = sa.text('part_of IS NOT NULL')


def upgrade() -> None:
    op.drop_index('report_open', table_name='report')
    _know_states(_STATES)
    # Added in place: on SQLite a batch would copy every report there ever was.
    op.execute('ALTER TABLE report ADD COLUMN part_of VARCHAR REFERENCES report (id)')
    op.add_column('report', sa.Column('split_at', _AT(), nullable=True))
    op.add_column('report', sa.Column('split_from', sa.Integer(), nullable=True))
    op.create_index('report_parts', 'report', ['part_of'], unique=False, sqlite_where=_IS_PART, postgresql_where=_IS_PART)
    _count(_OPEN_WHOLES)
    _referrals()
    _standard_texts()


def _know_states(states: tuple[str, ...]) -> None:
    """PostgreSQL's own type of a report's state, made anew: a value added to it could not be named before the commit."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('ALTER TYPE report_state RENAME TO report_state_before')
    op.execute(f"CREATE TYPE report_state AS ENUM ({', '.join(map(repr, states))})")
    op.execute('ALTER TABLE report ALTER COLUMN state TYPE report_state USING state::text::report_state')
    op.execute('DROP TYPE report_state_before')


def _count(which: str) -> None:
    where = sa.text(which)
    op.create_index('report_open', 'report', _COUNTED, unique=False, sqlite_where=where, postgresql_where=where)


def _referrals() -> None:
    op.create_table(
        'referral',
        sa.Column('id', _TEXT(), nullable=False),
        sa.Column('report_id', _TEXT(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('unit', 'text')),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ('photos', 'contact')),
        sa.Column('token_hash', _TEXT(), nullable=False),
        sa.Column('asked_by', _TEXT(), nullable=False),
        *(sa.Column(name, _AT(), nullable=False) for name in ('at', 'expires_at')),
        *(sa.Column(name, _AT(), nullable=True) for name in ('ended_at', 'answered_at')),
        sa.Column('answer', _TEXT(), nullable=False),
        sa.Column('day', sa.Date(), nullable=True),
        sa.Column('answered_by', _TEXT(), nullable=False),
        sa.Column('nonce_hash', _TEXT(), nullable=True),
        sa.ForeignKeyConstraint(['asked_by'], ['person.id']),
        sa.ForeignKeyConstraint(['report_id'], ['report.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('token_hash'),
    )
    for name in ('report_id', 'expires_at'):
        op.create_index(f'ix_referral_{name}', 'referral', [name], unique=False)


def _standard_texts() -> None:
    op.create_table(
        'standard_text',
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('id', 'region_id', 'category', 'action')),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('text', 'default', 'made_by')),
        sa.Column('at', _AT(), nullable=False),
        sa.Column('ended_at', _AT(), nullable=True),
        sa.ForeignKeyConstraint(['made_by'], ['person.id']),
        sa.ForeignKeyConstraint(['region_id'], ['region.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_standard_text_region_id', 'standard_text', ['region_id'], unique=False)


def downgrade() -> None:
    op.drop_table('standard_text')
    op.drop_table('referral')
    op.drop_index('report_open', table_name='report')
    op.drop_index('report_parts', table_name='report')
    op.execute("UPDATE report SET state = 'ACCEPTED' WHERE state = 'SPLIT'")
    op.execute("UPDATE report SET state = 'DONE' WHERE state = 'PART_DONE'")
    op.drop_column('report', 'split_at')
    op.drop_column('report', 'split_from')
    op.execute('ALTER TABLE report DROP COLUMN part_of')
    _know_states(tuple(state for state in _STATES if state not in _NEW_STATES))
    _count(_OPEN)
