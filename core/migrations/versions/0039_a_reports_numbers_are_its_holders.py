"""Telephones and identity numbers stand apart from a report's words, for its holder alone."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('report', sa.Column('numbers', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('report', 'numbers')
