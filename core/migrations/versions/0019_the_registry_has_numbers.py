"""the registry has numbers"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registry_number',
    sa.Column('county_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sa.Enum('REGION', 'HOUSEHOLD', 'PERSON', name='numbered'), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('county_id', 'kind', 'number')
    )
    with op.batch_alter_table('registry_number', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registry_number_subject_id'), ['subject_id'], unique=False)

    op.create_table('person_particular',
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('relation', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sex', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('residing', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('person_id')
    )
    op.create_table('household_particular',
    sa.Column('household_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('door', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('standing', sa.Enum('HERE', 'MOVED', 'ENDED', name='standing'), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], ),
    sa.PrimaryKeyConstraint('household_id')
    )


def downgrade() -> None:
    op.drop_table('household_particular')
    op.drop_table('person_particular')
    with op.batch_alter_table('registry_number', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registry_number_subject_id'))

    op.drop_table('registry_number')
    for name in ('numbered', 'standing'):
        sa.Enum(name=name).drop(op.get_bind(), checkfirst=True)
