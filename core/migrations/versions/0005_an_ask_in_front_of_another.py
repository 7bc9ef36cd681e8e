"""An open ask may stand in front of another

What was open before something was begun beside it is kept, and whether an ask has been put again.
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('again', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('reminded', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('under', sa.JSON(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('under')
        batch_op.drop_column('reminded')
        batch_op.drop_column('again')

