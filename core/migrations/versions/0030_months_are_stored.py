"""The subtotals of each village's month, kept where there are very many villages; and an index that counts what is over."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

_OVER = ['village_id', 'done_at', 'ended_at', 'state', 'round', 'danger', 'part_of']


def upgrade() -> None:
    op.create_table('stored_month',
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('month', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.Column('subtotals', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('village_id', 'month')
    )
    op.create_table('stored_month_mark',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('act_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.drop_index('report_over', table_name='report')
    op.create_index('report_over', 'report', _OVER, unique=False)


def downgrade() -> None:
    op.drop_index('report_over', table_name='report')
    op.create_index('report_over', 'report', _OVER[:3], unique=False)
    op.drop_table('stored_month_mark')
    op.drop_table('stored_month')
