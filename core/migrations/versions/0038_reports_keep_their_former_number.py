"""A report that came from another village keeps the number that it had there."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        'former_number',
        sa.Column('report_id', text, nullable=False),
        sa.Column('village_id', text, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['report_id'], ['report.id']),
        sa.ForeignKeyConstraint(['village_id'], ['region.id']),
        sa.PrimaryKeyConstraint('village_id', 'number'),
    )
    op.create_index(op.f('ix_former_number_report_id'), 'former_number', ['report_id'])
    op.execute('DELETE FROM stored_month')  # a copy, which counts what was filed from here on
    op.create_index(op.f('ix_former_number_number'), 'former_number', ['number'])


def downgrade() -> None:
    op.drop_table('former_number')
