"""Who cries for help may stay unnamed, and says to whom they are named."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('emergency', sa.Column('unnamed', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('emergency', sa.Column('named_to', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('emergency', 'named_to')
    op.drop_column('emergency', 'unnamed')
