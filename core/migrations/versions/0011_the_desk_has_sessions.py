"""the desk has sessions"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('desk_key',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('secret', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('desk_link',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('used_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('nonce_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('session_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('desk_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_link_person_id'), ['person_id'], unique=False)

    op.create_table('desk_session',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('browser', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('since', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.create_index('desk_session_of_person', ['person_id', 'ended_at'], unique=False)

    op.create_table('desk_form',
    sa.Column('once', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('session_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['desk_session.id'], ),
    sa.PrimaryKeyConstraint('once')
    )
    with op.batch_alter_table('desk_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_form_at'), ['at'], unique=False)

    op.add_column('report', sa.Column('climbed_in', sa.Integer(), nullable=True))
    op.execute(
        "UPDATE report SET climbed_in = (SELECT max(round) FROM holding WHERE holding.report_id = report.id"
        " AND holding.climbed_to IS NOT NULL)"
    )
    op.create_index('report_first_due', 'report', ['due_at', 'id'], unique=False)
    _count(['village_id', 'level', 'state', 'due_at', 'alarmed_at', 'climbed_in', 'round', 'id', 'filed_at', 'danger', 'made_safe_at'])


def _count(columns: list[str]) -> None:
    """What is open is counted out of one index, which now also has what climbed and what is dangerous."""
    is_open = sa.text("state IN ('UNASSIGNED', 'FILED', 'ACCEPTED', 'SAFE')")
    op.drop_index('report_open', table_name='report')
    op.create_index('report_open', 'report', columns, unique=False, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    _count(['village_id', 'level', 'state', 'due_at', 'alarmed_at', 'round', 'id', 'filed_at'])
    op.drop_index('report_first_due', table_name='report')
    op.drop_column('report', 'climbed_in')

    with op.batch_alter_table('desk_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_form_at'))

    op.drop_table('desk_form')
    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.drop_index('desk_session_of_person')

    op.drop_table('desk_session')
    with op.batch_alter_table('desk_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_link_person_id'))

    op.drop_table('desk_link')
    op.drop_table('desk_key')
