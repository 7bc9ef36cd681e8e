"""the desk has sessions"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0011'
down_revision = '0007'
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
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index('report_first_due', ['due_at', 'id'], unique=False)
        batch_op.create_index(
            'report_sums',
            ['state', 'village_id', 'level', 'due_at', 'alarmed_at', 'climbed_in', 'round', 'danger', 'made_safe_at'],
            unique=False,
        )
    kept = sa.text("CAST(report.kept_from AS VARCHAR) != '[]'")
    op.create_index('report_kept', 'report', ['state'], unique=False, sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index('report_kept')
        batch_op.drop_index('report_sums')
        batch_op.drop_index('report_first_due')
        batch_op.drop_column('climbed_in')

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
