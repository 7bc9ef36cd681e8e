"""Each statement that settles puts a seal into its village's chain; those that settled before have none."""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    for table in ('statement', 'chain'):
        op.add_column(table, sa.Column('sealed', _BIG, nullable=False, server_default='0'))


def downgrade() -> None:
    for table in ('statement', 'chain'):
        op.drop_column(table, 'sealed')
