"""A voided line says so

Until 0.2.0 the end of its note said that a veto had voided it. Those words are read here once.
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

WORDS = {True: "一票否决，当月加分作废", False: "一票否决，当期加分作废"}
"""By whether the statement is of a month: what stood alone, or behind the reasons before it."""
IN_A_MONTH = "statement_id IN (SELECT id FROM statement WHERE substr(period, 6, 1) IN ('0', '1'))"


def upgrade() -> None:
    # Added in place: on SQLite a batch would copy every line that was ever published.
    op.add_column('statement_line', sa.Column('voided', sa.Boolean(), nullable=False, server_default=sa.false()))
    take = sa.text(
        "UPDATE statement_line SET voided = true, "
        "note = CASE WHEN note = :words THEN '' ELSE substr(note, 1, length(note) - :long) END "
        "WHERE points = 0 AND \"full\" > 0 AND (note = :words OR note LIKE '%，' || :words)"
    )
    for words in WORDS.values():
        op.get_bind().execute(take, {"words": words, "long": len("，" + words)})


def downgrade() -> None:
    give = "UPDATE statement_line SET note = CASE note WHEN '' THEN '' ELSE note || '，' END || :words WHERE voided AND "
    for month, words in WORDS.items():
        op.get_bind().execute(sa.text(give + (IN_A_MONTH if month else f"NOT {IN_A_MONTH}")), {"words": words})
    with op.batch_alter_table('statement_line', schema=None) as batch_op:
        batch_op.drop_column('voided')
