"""What waits is found by village

A list of what waits for somebody asks by village and state; an index by state alone led through all villages.
"""

from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('voucher_state', table_name='voucher')
    op.create_index('voucher_waiting', 'voucher', ['village_id', 'state'])
    op.drop_index('ix_fund_doubt_state', table_name='fund_doubt')
    op.create_index('fund_doubt_waiting', 'fund_doubt', ['village_id', 'state'])


def downgrade() -> None:
    op.drop_index('fund_doubt_waiting', table_name='fund_doubt')
    op.create_index('ix_fund_doubt_state', 'fund_doubt', ['state'])
    op.drop_index('voucher_waiting', table_name='voucher')
    op.create_index('voucher_state', 'voucher', ['state'])
