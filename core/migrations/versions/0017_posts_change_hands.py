"""Posts change hands: who only fills a seat, candidates of a by-election, trainings"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('appointment', sa.Column('acting', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
    op.add_column('appointment', sa.Column('stands_in_for', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_index(op.f('ix_appointment_stands_in_for'), 'appointment', ['stands_in_for'])
    op.create_table('election_candidate',
    sa.Column('meeting_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id')
    )
    op.create_table('training',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('trainer_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.ForeignKeyConstraint(['trainer_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_training_region_id'), 'training', ['region_id'])
    op.create_table('trainee',
    sa.Column('training_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('attended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('noted_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], ),
    sa.PrimaryKeyConstraint('training_id', 'person_id')
    )
    op.create_index(op.f('ix_trainee_person_id'), 'trainee', ['person_id'])


def downgrade() -> None:
    op.drop_table('trainee')
    op.drop_table('training')
    op.drop_table('election_candidate')
    op.drop_index(op.f('ix_appointment_stands_in_for'), table_name='appointment')
    op.drop_column('appointment', 'stands_in_for')
    op.drop_column('appointment', 'acting')
