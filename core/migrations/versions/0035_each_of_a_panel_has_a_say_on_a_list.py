"""Each of a panel says yes or no to a month's list; what a body has stopped says so; a proposal can be stopped."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('panel_vote',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('statement_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('statement_id', 'round', 'person_id')
    )
    with op.batch_alter_table('panel_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_vote_person_id'), ['person_id'], unique=False)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("ALTER TYPE frozen ADD VALUE IF NOT EXISTS 'PROPOSAL'")
    op.add_column('freeze', sa.Column('body', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('freeze', 'body')
    with op.batch_alter_table('panel_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_vote_person_id'))

    op.drop_table('panel_vote')
