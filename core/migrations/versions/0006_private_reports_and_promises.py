"""Private reports and promises

A report about somebody hid its reporter before there was a column for it; it still does.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_REPORT = sa.table(
    'report',
    sa.column('id', sa.String),
    sa.column('about_id', sa.String),
    sa.column('kept_from', sa.JSON),
    sa.column('private', sa.Boolean),
)


def upgrade() -> None:
    # Added in place: on SQLite a batch would copy every report there ever was.
    op.execute('ALTER TABLE report ADD COLUMN about_household_id VARCHAR REFERENCES household (id)')
    op.add_column('report', sa.Column('kept_from', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('report', sa.Column('private', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('report', sa.Column('unverified', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('report', sa.Column('promised_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    about = sa.select(_REPORT.c.id, _REPORT.c.about_id).where(_REPORT.c.about_id.is_not(None))
    for report_id, person_id in op.get_bind().execute(about).all():
        hide = _REPORT.update().where(_REPORT.c.id == report_id)
        op.get_bind().execute(hide.values(private=True, kept_from=[person_id]))


def downgrade() -> None:
    for column in ('about_household_id', 'promised_until', 'unverified', 'private', 'kept_from'):
        op.drop_column('report', column)
