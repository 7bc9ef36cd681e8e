"""Objections are whole

What a cap took from a line stands beside its note, so that it can be cut anew. A late objection says itself whether a
later statement has taken its correction over; until now the line said so for all.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

CARRIED = sa.text(
    "UPDATE objection SET carried = true WHERE late AND state = 'UPHELD' "
    "AND line_id IN (SELECT id FROM statement_line WHERE carried)"
)


def upgrade() -> None:
    # Added in place: on SQLite a batch would copy every line that was ever published.
    op.add_column('statement_line', sa.Column('adjusted', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
    op.add_column('objection', sa.Column('appeal', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('objection', sa.Column('points', sa.Integer(), nullable=True))
    op.add_column('objection', sa.Column('by_two', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.get_bind().execute(CARRIED)
    op.create_table('objection_word',
    sa.Column('objection_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['objection_id'], ['objection.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('objection_id', 'person_id')
    )


def downgrade() -> None:
    op.drop_table('objection_word')
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_column('by_two')
        batch_op.drop_column('points')
        batch_op.drop_column('appeal')
    op.execute(
        "UPDATE statement_line SET note = CASE note WHEN '' THEN adjusted ELSE note || '，' || adjusted END "
        "WHERE adjusted <> ''"
    )
    with op.batch_alter_table('statement_line', schema=None) as batch_op:
        batch_op.drop_column('adjusted')
