"""Questions have answers, and people to ask"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('address', sa.Column('talks_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_table('enquiry',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('asker_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('state', sa.Enum('OPEN', 'ANSWERED', 'DECLINED', 'WITHDRAWN', name='enquirystate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('holder_post', sa.String(length=40), nullable=False),
    sa.Column('holder_region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['asker_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['holder_region_id'], ['region.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('enquiry', schema=None) as batch_op:
        batch_op.create_index('enquiry_due', ['state', 'due_at'], unique=False)
        batch_op.create_index('enquiry_held', ['holder_region_id', 'holder_post', 'state'], unique=False)
        batch_op.create_index('enquiry_of_sender', ['address_id', 'state'], unique=False)

    op.create_table('handover',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('asker_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('helper_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('asker_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('helper_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('once', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.ForeignKeyConstraint(['asker_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['helper_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('once')
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index('handover_of_helper', ['helper_id', 'ended_at'], unique=False)

    op.create_table('known_answer',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('region_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('question', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ways', sa.JSON(), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('confirmed_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('confirmed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('replaces', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('reminded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['confirmed_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('known_answer', schema=None) as batch_op:
        batch_op.create_index('known_answer_confirmed', ['confirmed_at'], unique=False)
        batch_op.create_index('known_answer_of_region', ['region_id', 'until'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_column('talks_until')
    with op.batch_alter_table('known_answer', schema=None) as batch_op:
        batch_op.drop_index('known_answer_of_region')
        batch_op.drop_index('known_answer_confirmed')

    op.drop_table('known_answer')
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.drop_index('handover_of_helper')

    op.drop_table('handover')
    with op.batch_alter_table('enquiry', schema=None) as batch_op:
        batch_op.drop_index('enquiry_of_sender')
        batch_op.drop_index('enquiry_held')
        batch_op.drop_index('enquiry_due')

    op.drop_table('enquiry')
    sa.Enum(name='enquirystate').drop(op.get_bind(), checkfirst=True)
