"""Somebody is rung until somebody goes"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('leave',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('substitute_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('since', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leave_person_id'), ['person_id'], unique=False)

    op.create_table('doorbell_helper',
    sa.Column('household_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('household_id', 'person_id')
    )
    op.create_table('emergency',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('household_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('place', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('telephone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.Column('kept_from', sa.JSON(), nullable=False),
    sa.Column('drill_month', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('state', sa.Enum('UNPLACED', 'RINGING', 'GOING', 'CHECKING', 'OVER', name='emergencystate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('next_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('alarmed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('going', sa.JSON(), nullable=False),
    sa.Column('declined', sa.JSON(), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('calm', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('ending', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('village_id', 'drill_month')
    )
    with op.batch_alter_table('emergency', schema=None) as batch_op:
        batch_op.create_index('emergency_due', ['state', 'next_at'], unique=False)
        batch_op.create_index('emergency_of_village', ['village_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_emergency_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_emergency_person_id'), ['person_id'], unique=False)

    op.create_table('emergency_ring',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('emergency_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('reached', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['emergency_id'], ['emergency.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('emergency_id', 'person_id', 'round')
    )
    with op.batch_alter_table('emergency_ring', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_emergency_ring_emergency_id'), ['emergency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_emergency_ring_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('emergency_ring', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_emergency_ring_person_id'))
        batch_op.drop_index(batch_op.f('ix_emergency_ring_emergency_id'))

    op.drop_table('emergency_ring')
    with op.batch_alter_table('emergency', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_emergency_person_id'))
        batch_op.drop_index(batch_op.f('ix_emergency_address_id'))
        batch_op.drop_index('emergency_of_village')
        batch_op.drop_index('emergency_due')

    op.drop_table('emergency')
    op.drop_table('doorbell_helper')
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leave_person_id'))

    op.drop_table('leave')
    sa.Enum(name='emergencystate').drop(op.get_bind(), checkfirst=True)
