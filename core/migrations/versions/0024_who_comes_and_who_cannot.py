"""Who comes to a service day and who cannot; that one time it, or a training, does not take place."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('turnout',
    sa.Column('village_day_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('coming', sa.Boolean(), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['village_day_id'], ['village_day.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('village_day_id', 'day', 'person_id')
    )
    op.add_column('village_day', sa.Column('off_on', sa.Date(), nullable=True))
    op.add_column('training', sa.Column('called_off_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column('trainee', sa.Column('declined_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column('trainee', sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('trainee', 'why')
    op.drop_column('trainee', 'declined_at')
    op.drop_column('training', 'called_off_at')
    op.drop_column('village_day', 'off_on')
    op.drop_table('turnout')
