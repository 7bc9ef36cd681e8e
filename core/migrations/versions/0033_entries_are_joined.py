"""Two entries of one person are joined, on record, and are taken apart again."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_AT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.execute('ALTER TABLE person ADD COLUMN joined_into VARCHAR REFERENCES person (id)')
    op.create_index(op.f('ix_person_joined_into'), 'person', ['joined_into'], unique=False)
    op.create_table('joining',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('into_id', _TEXT(), nullable=False),
    sa.Column('by_id', _TEXT(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.Column('went', sa.JSON(), nullable=False),
    sa.Column('apart_at', _AT(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id']),
    sa.ForeignKeyConstraint(['into_id'], ['person.id']),
    sa.ForeignKeyConstraint(['person_id'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('joining') as batch_op:
        batch_op.create_index(batch_op.f('ix_joining_into_id'), ['into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_joining_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('joining')
    op.drop_index(op.f('ix_person_joined_into'), table_name='person')
    op.drop_column('person', 'joined_into')
