"""Members of a circle who lend a hand: who belongs to its team, what it was called in for, and who comes."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_AT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table('team_member',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('circle_id', _TEXT(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('since', _AT(), nullable=False),
    sa.Column('until', _AT(), nullable=True),
    sa.ForeignKeyConstraint(['circle_id'], ['region.id']),
    sa.ForeignKeyConstraint(['person_id'], ['person.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('team_call',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('circle_id', _TEXT(), nullable=False),
    sa.Column('caller_id', _TEXT(), nullable=False),
    sa.Column('text', _TEXT(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.Column('thanked_at', _AT(), nullable=True),
    sa.ForeignKeyConstraint(['caller_id'], ['person.id']),
    sa.ForeignKeyConstraint(['circle_id'], ['region.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('team_answer',
    sa.Column('call_id', _TEXT(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('comes', sa.Boolean(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['team_call.id']),
    sa.ForeignKeyConstraint(['person_id'], ['person.id']),
    sa.PrimaryKeyConstraint('call_id', 'person_id')
    )
    for table, names in (('team_member', ('circle_id', 'person_id')), ('team_call', ('circle_id',))):
        for name in names:
            op.create_index(op.f(f'ix_{table}_{name}'), table, [name], unique=False)


def downgrade() -> None:
    for table in ('team_answer', 'team_call', 'team_member'):
        op.drop_table(table)
