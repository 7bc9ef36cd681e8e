"""What a keeper carries into a WeChat group, and the villages that have none."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forward',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('keeper_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('thing', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('picture', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('reminded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('done_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['keeper_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['picture'], ['evidence.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('forward', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forward_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_forward_village_id'), ['village_id'], unique=False)

    op.create_table('ungrouped',
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('village_id')
    )


def downgrade() -> None:
    op.drop_table('ungrouped')
    with op.batch_alter_table('forward', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forward_village_id'))
        batch_op.drop_index(batch_op.f('ix_forward_keeper_id'))

    op.drop_table('forward')
