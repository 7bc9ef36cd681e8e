"""Seats that change hands on a coming day, as it was decided; from when on two are kin."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

_POSTS = (
    'REPRESENTATIVE', 'GROUP_LEADER', 'VILLAGE_SECRETARY', 'VILLAGE_DIRECTOR', 'COMMITTEE_MEMBER', 'BRANCH_MEMBER',
    'CLERK', 'PANEL', 'GRID_LEADER', 'GRID_WORKER', 'WORK_TEAM', 'TOWN_CADRE', 'CITY_CADRE', 'SUPERVISOR',
    'SHOP_KEEPER', 'PARTY_MEMBER',
)
_POST = sa.Enum(*_POSTS, name='post').with_variant(
    postgresql.ENUM(*_POSTS, name='post', create_type=False), 'postgresql'
)
"""There since 0002: it is not made a second time."""


def upgrade() -> None:
    op.create_table('planned_change',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('post', _POST, nullable=False),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('leaver_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('successor_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('done_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['leaver_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.ForeignKeyConstraint(['successor_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('planned_change') as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_change_day'), ['day'])
        batch_op.create_index(batch_op.f('ix_planned_change_region_id'), ['region_id'])
    op.add_column('kinship', sa.Column('since', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('kinship', 'since')
    op.drop_table('planned_change')
