"""An account says whether something may be owed to it that has reached nobody."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # True for the accounts of today: each is looked at once, when it writes next.
    op.add_column('address', sa.Column('undelivered', sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column('address', 'undelivered')
