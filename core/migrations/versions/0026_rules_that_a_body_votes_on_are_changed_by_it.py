"""Proposals to change an item of the rulebook on which a body votes."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


_SUBJECTS = ('HOUSEHOLD', 'REPRESENTATIVE', 'PARTY_MEMBER', 'COMMITTEE', 'COMMITTEE_MEMBER')


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == 'postgresql'
    subject = (
        postgresql.ENUM(*_SUBJECTS, name='subject', create_type=False)
        if on_postgres
        else sa.Enum(*_SUBJECTS, name='subject')
    )
    op.create_table('rulebook_proposal',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('village_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject', subject, nullable=False),
    sa.Column('change', sa.JSON(), nullable=False),
    sa.Column('put_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['put_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('rulebook_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rulebook_proposal_village_id'), ['village_id'], unique=False)


def downgrade() -> None:
    op.drop_table('rulebook_proposal')
