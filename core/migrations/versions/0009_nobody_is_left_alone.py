"""Work is given, paused, petitioned for and witnessed; limits know of urgency, phones of who speaks"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

_TEXT, _AT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
_REPORT = ('looked_at', 'unseen_at', 'paused_until')


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("ALTER TYPE report_state ADD VALUE IF NOT EXISTS 'NOT_TAKEN'")
    # Added in place: on SQLite a batch would copy every report there ever was.
    op.execute('ALTER TABLE address ADD COLUMN speaks_id VARCHAR REFERENCES person (id)')
    op.add_column('address', sa.Column('speaks_until', _AT(), nullable=True))
    for name in ('written_by', 'assigned_id'):
        op.execute(f'ALTER TABLE report ADD COLUMN {name} VARCHAR REFERENCES person (id)')
    for name in ('reporter_unsure', 'petitioned'):
        op.add_column('report', sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('report', sa.Column('joined', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('report', sa.Column('rating', sa.Integer(), nullable=True))
    for name in _REPORT:
        op.add_column('report', sa.Column(name, _AT(), nullable=True))
    op.create_index('report_assigned', 'report', ['assigned_id'], unique=False)
    op.create_index('report_unseen', 'report', ['unseen_at'], unique=False)
    joiners = 'SELECT count(*) FROM report_joiner WHERE report_joiner.report_id = report.id'
    op.execute(f'UPDATE report SET joined = ({joiners})')
    op.add_column('report_remark', sa.Column('department', _TEXT(), nullable=False, server_default=''))
    _limits(urgent=True)
    _tables()


def _limits(*, urgent: bool) -> None:
    """The few limits that were ever set, in a table whose unique key knows, or not, of urgency."""
    columns = [
        sa.Column('id', _TEXT(), nullable=False),
        sa.Column('region_id', _TEXT(), nullable=False),
        sa.Column('category', _TEXT(), nullable=False),
        sa.Column('level', _TEXT(), nullable=False),
        sa.Column('hours', sa.Integer(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
    ]
    names = [column.name for column in columns]
    old = sa.table('time_limit', *(sa.column(name) for name in names))
    kept = [dict(row) for row in op.get_bind().execute(sa.select(old)).mappings()]
    op.drop_table('time_limit')
    key = ['region_id', 'category', 'level']
    if urgent:
        columns.append(sa.Column('urgency', _TEXT(), nullable=False))
        key.append('urgency')
    made = op.create_table(
        'time_limit',
        *columns,
        sa.ForeignKeyConstraint(['region_id'], ['region.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint(*(['region_id', 'category', 'urgency', 'level'] if urgent else key)),
    )
    op.create_index('ix_time_limit_region_id', 'time_limit', ['region_id'], unique=False)
    op.bulk_insert(made, [row | ({'urgency': ''} if urgent else {}) for row in kept])


def _tables() -> None:
    op.create_table('telephone',
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('number', _TEXT(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('person_id')
    )
    op.create_table('petition',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('report_id', _TEXT(), nullable=False),
    sa.Column('village_id', _TEXT(), nullable=False),
    sa.Column('kind', sa.Enum('MORE_TIME', 'REFUSAL', name='petitionkind'), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('reason', _TEXT(), nullable=False),
    sa.Column('asked_by', _TEXT(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.Column('level', _TEXT(), nullable=False),
    sa.Column('post', _TEXT(), nullable=False),
    sa.Column('region_id', _TEXT(), nullable=False),
    sa.Column('once', _TEXT(), nullable=True),
    sa.Column('state', sa.Enum('WAITING', 'AGREED', 'DECLINED', 'VOID', name='petition_state'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('decided_by', _TEXT(), nullable=True),
    sa.Column('decided_at', _AT(), nullable=True),
    sa.Column('why', _TEXT(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], ),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.ForeignKeyConstraint(['village_id'], ['region.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('once')
    )
    op.create_index('ix_petition_report_id', 'petition', ['report_id'], unique=False)
    op.create_index('petition_waiting', 'petition', ['village_id', 'state'], unique=False)
    op.create_table('question',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('report_id', _TEXT(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('level', _TEXT(), nullable=False),
    sa.Column('text', _TEXT(), nullable=False),
    sa.Column('asked_by', _TEXT(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.Column('waits_until', _AT(), nullable=False),
    sa.Column('over_at', _AT(), nullable=True),
    sa.Column('answer', _TEXT(), nullable=False),
    sa.Column('answered_at', _AT(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], ),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_question_report_id', 'question', ['report_id'], unique=False)
    op.create_table('witness',
    sa.Column('id', _TEXT(), nullable=False),
    sa.Column('report_id', _TEXT(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person_id', _TEXT(), nullable=False),
    sa.Column('at', _AT(), nullable=False),
    sa.Column('good', sa.Boolean(), nullable=True),
    sa.Column('answered_at', _AT(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('report_id', 'round', 'person_id')
    )
    op.create_index('ix_witness_person_id', 'witness', ['person_id'], unique=False)


def downgrade() -> None:
    for table in ('witness', 'question', 'petition', 'telephone'):
        op.drop_table(table)
    for name in ('petitionkind', 'petition_state'):
        sa.Enum(name=name).drop(op.get_bind(), checkfirst=True)
    _limits(urgent=False)
    op.drop_column('report_remark', 'department')
    for name in ('report_unseen', 'report_assigned'):
        op.drop_index(name, table_name='report')
    for name in (*_REPORT, 'rating', 'petitioned', 'joined', 'reporter_unsure', 'assigned_id', 'written_by'):
        op.drop_column('report', name)
    for name in ('speaks_until', 'speaks_id'):
        op.drop_column('address', name)
