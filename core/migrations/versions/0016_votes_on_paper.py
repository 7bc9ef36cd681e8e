"""votes on paper are counted by two, rules and prices are frozen, claims have amounts"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hand_count',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('meeting_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('voters', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('state', sa.Enum('WAITING', 'CONFIRMED', 'DENIED', 'REPLACED', name='countstate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['entered_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('hand_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_count_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index('hand_count_village', ['village_id', 'state'], unique=False)

    if op.get_bind().dialect.name == 'postgresql':
        for what in ('RULE', 'PRICE', 'SETTLEMENT'):
            op.execute(f"ALTER TYPE frozen ADD VALUE IF NOT EXISTS '{what}'")

    op.add_column('claim', sa.Column('amount', sa.Integer(), nullable=True))

    # From now on a quorum is to be exceeded; what was begun before had to reach it.
    op.execute("UPDATE meeting SET quorum = quorum - 1 WHERE quorum > 0 AND begun_at IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE meeting SET quorum = quorum + 1 WHERE begun_at IS NOT NULL")
    op.drop_column('claim', 'amount')
    with op.batch_alter_table('hand_count', schema=None) as batch_op:
        batch_op.drop_index('hand_count_village')
        batch_op.drop_index(batch_op.f('ix_hand_count_meeting_id'))

    op.drop_table('hand_count')
    sa.Enum(name='countstate').drop(op.get_bind(), checkfirst=True)
