"""Figures have indexes"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('UNASSIGNED', 'FILED', 'ACCEPTED', 'SAFE')")
_AGAIN = sa.text("round > 1")
_URGED = sa.text("kind = 'report.urge_above'")
_KEPT = sa.text("CAST(kept_from AS VARCHAR) != '[]'")


def upgrade() -> None:
    counted = ['village_id', 'level', 'state', 'due_at', 'alarmed_at', 'round', 'id', 'filed_at']
    op.create_index('report_open', 'report', counted, unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index('report_over', 'report', ['village_id', 'done_at', 'ended_at'], unique=False)
    op.create_index('report_again', 'report', ['village_id'], unique=False, sqlite_where=_AGAIN, postgresql_where=_AGAIN)
    op.create_index('report_kept', 'report', ['village_id'], unique=False, sqlite_where=_KEPT, postgresql_where=_KEPT)
    op.create_index('act_urged', 'act', ['at'], unique=False, sqlite_where=_URGED, postgresql_where=_URGED)
    op.create_index('holding_over', 'holding', ['until'], unique=False)


def downgrade() -> None:
    op.drop_index('act_urged', table_name='act')
    op.drop_index('holding_over', table_name='holding')
    for name in ('report_kept', 'report_again', 'report_over', 'report_open'):
        op.drop_index(name, table_name='report')
