"""Households have files, visits are looked at again, and villages have days and notices of their own"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

_TEXT, _AT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    _household_files()
    _broadcasts()
    _visit_checks()
    _places()


def _household_files() -> None:
    op.create_table(
        'household_entry',
        sa.Column('id', _TEXT(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('village_id', 'household_id', 'person_id')),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('at', _AT(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('text', 'occasion')),
        sa.Column('visit_by', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['village_id'], ['region.id']),
        sa.ForeignKeyConstraint(['household_id'], ['household.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('household_entry_file', 'household_entry', ['household_id', 'day'])
    op.create_index('household_entry_visit', 'household_entry', ['village_id', 'visit_by'])


def _broadcasts() -> None:
    op.create_table(
        'broadcast',
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('id', 'person_id', 'region_id', 'body', 'audience', 'text')),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ('people', 'rooms')),
        sa.Column('at', _AT(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.ForeignKeyConstraint(['region_id'], ['region.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('broadcast_of_person', 'broadcast', ['person_id', 'at'])
    op.create_table(
        'mute',
        sa.Column('person_id', _TEXT(), nullable=False),
        sa.Column('since', _AT(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('person_id'),
    )


def _visit_checks() -> None:
    op.create_table(
        'visit_check',
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('id', 'village_id', 'check_in_id', 'representative_id', 'household_id', 'person_id')),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('seed', _TEXT(), nullable=False),
        sa.Column('drawn_from', sa.Integer(), nullable=False),
        sa.Column('at', _AT(), nullable=False),
        sa.Column('came', sa.Boolean(), nullable=True),
        sa.Column('answered_at', _AT(), nullable=True),
        sa.ForeignKeyConstraint(['village_id'], ['region.id']),
        sa.ForeignKeyConstraint(['representative_id'], ['person.id']),
        sa.ForeignKeyConstraint(['household_id'], ['household.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('check_in_id'),
    )
    op.create_index('visit_check_village', 'visit_check', ['village_id', 'day'])


def _places() -> None:
    kind = sa.Enum('SERVICE', 'BUSY', 'MARKET', name='daykind')
    op.create_table(
        'village_list',
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('id', 'village_id', 'code')),
        sa.Column('version', sa.Integer(), nullable=False),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('text', 'person_id')),
        sa.Column('at', _AT(), nullable=False),
        sa.ForeignKeyConstraint(['village_id'], ['region.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('village_id', 'code', 'version'),
    )
    op.create_table(
        'village_day',
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('id', 'village_id')),
        sa.Column('kind', kind, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ('day', 'nth', 'weekday')),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ('first', 'last')),
        *(sa.Column(name, _TEXT(), nullable=False) for name in ('text', 'person_id')),
        sa.Column('since', _AT(), nullable=False),
        sa.Column('until', _AT(), nullable=True),
        sa.ForeignKeyConstraint(['village_id'], ['region.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('village_day_now', 'village_day', ['village_id', 'kind', 'until'])


def downgrade() -> None:
    op.drop_table('village_day')
    op.drop_table('village_list')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TYPE daykind')
    op.drop_table('visit_check')
    op.drop_table('mute')
    op.drop_table('broadcast')
    op.drop_table('household_entry')
