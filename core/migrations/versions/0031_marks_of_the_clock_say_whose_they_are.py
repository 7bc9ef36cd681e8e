"""A mark of the clock says on which start of the machine it was made, and how long after."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('fired_until', sa.Column('boot', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
    op.add_column('fired_until', sa.Column('uptime', sa.Float(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('fired_until', 'uptime')
    op.drop_column('fired_until', 'boot')
