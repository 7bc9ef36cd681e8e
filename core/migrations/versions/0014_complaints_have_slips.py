"""complaints have slips"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('slip_key',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('secret', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('slip_guess',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('slip_guess', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_guess_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slip_guess_at'), ['at'], unique=False)

    op.create_table('slip',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('report_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('code_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('hidden_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code_hash'),
    sa.UniqueConstraint('report_id')
    )
    with op.batch_alter_table('slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_hidden_at'), ['hidden_at'], unique=False)

    op.create_table('slip_look',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('report_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('slip_look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_look_report_id'), ['report_id'], unique=False)

    op.create_table('slip_word',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('report_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('slip_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_word_report_id'), ['report_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('slip_word', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slip_word_report_id'))

    op.drop_table('slip_word')
    with op.batch_alter_table('slip_look', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slip_look_report_id'))

    op.drop_table('slip_look')
    with op.batch_alter_table('slip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slip_hidden_at'))

    op.drop_table('slip')
    with op.batch_alter_table('slip_guess', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slip_guess_at'))
        batch_op.drop_index(batch_op.f('ix_slip_guess_address_id'))

    op.drop_table('slip_guess')
    op.drop_table('slip_key')
