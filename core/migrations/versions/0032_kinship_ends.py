"""A kinship ends from a day on, and two who were kin may be so again."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_AT = sqlmodel.sql.sqltypes.UTCDateTime
_KEPT = 'person_id, relative_id, relation, since'


def upgrade() -> None:
    _anew(
        ('id',),
        [sa.Column('id', _TEXT(), nullable=False), *_columns(), sa.Column('until', _AT(), nullable=True)],
        f"id, {_KEPT}",
        f"person_id || '.' || relative_id, {_KEPT}",
        "",
    )
    for name in ('person_id', 'relative_id'):
        op.create_index(op.f(f'ix_kinship_{name}'), 'kinship', [name], unique=False)


def downgrade() -> None:
    for name in ('person_id', 'relative_id'):
        op.drop_index(op.f(f'ix_kinship_{name}'), table_name='kinship')
    _anew(('person_id', 'relative_id'), _columns(), _KEPT, _KEPT, "WHERE until IS NULL")


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column('person_id', _TEXT(), nullable=False),
        sa.Column('relative_id', _TEXT(), nullable=False),
        sa.Column('relation', _TEXT(), nullable=False),
        sa.Column('since', _AT(), nullable=True),
    ]


def _anew(key: tuple[str, ...], columns: list[sa.Column[object]], into: str, of: str, where: str) -> None:
    """The table with another key: its rows are laid aside, and come back."""
    op.execute(f"CREATE TABLE kinship_kept AS SELECT {_named(into, of)} FROM kinship {where}")
    op.drop_table('kinship')
    op.create_table(
        'kinship',
        *columns,
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.ForeignKeyConstraint(['relative_id'], ['person.id']),
        sa.PrimaryKeyConstraint(*key),
    )
    op.execute(f"INSERT INTO kinship ({into}) SELECT {into} FROM kinship_kept")
    op.drop_table('kinship_kept')


def _named(into: str, of: str) -> str:
    """Each expression under the name of its column."""
    pairs = zip(of.split(', '), into.split(', '), strict=True)
    return ', '.join(what if what == name else f'{what} AS {name}' for what, name in pairs)
