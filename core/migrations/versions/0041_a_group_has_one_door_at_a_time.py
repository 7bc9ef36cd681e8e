"""A group that has both a robot and the bot is told everything once: its second door names the first."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('room', sa.Column('beside_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column('room', 'beside_id')
