"""An account says whether something may be owed to it that has reached nobody."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('address', sa.Column('undelivered', sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.alter_column('undelivered', server_default=None)


def downgrade() -> None:
    op.drop_column('address', 'undelivered')
