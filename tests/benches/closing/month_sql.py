"""The month in set-based SQL (整月一条语句): the same points as the product's, in one statement.

It reads check-ins, claims and reports, groups by subject and item, cuts at the caps, voids, and
writes every subject's total and rank. It leaves out what this county has none of: evidence used
twice, lines taken over from other months, arrears. Nothing but totals comes out of it: no lines to
explain them, nobody told.
"""

from datetime import timedelta

from sqlalchemy import bindparam, text

from core.clock import month_span
from core.db import Db, rows_of
from core.points.rulebook.rulebook import ItemKind, Subject
from core.reports.ladder.reports import Report
from tests.benches.closing.county import rulebook
from tests.benches.closing.county_facts import FIRST_DAY, MONTH

_TABLES = (
    "CREATE TABLE bench_item (subject text, code text, rule text, once integer, cap integer)",
    "CREATE TABLE bench_total (village_id text, subject text, subject_id text, points integer, "
    "rank integer)",
)


def prepare(db: Db) -> None:
    """The items with their caps, and a table for what comes out."""
    for table in _TABLES:
        db.execute(text(table))
    rows = [
        {"s": s.name, "c": i.code, "r": i.rule, "o": rulebook(s).worth(i), "m": i.cap}
        for s in (Subject.HOUSEHOLD, Subject.REPRESENTATIVE)
        for i in rulebook(s).items
        if i.kind != ItemKind.SCORE
    ]
    db.execute(text("INSERT INTO bench_item VALUES (:s, :c, :r, :o, :m)"), rows)


def work_out(db: Db) -> None:
    """Totals and ranks of the whole county's month."""
    since, until = month_span(MONTH)
    db.execute(_STATEMENT, {"month": MONTH, "since": since, "until": until})


def forget(db: Db) -> None:
    """Make room for the next round."""
    db.execute(text("DELETE FROM bench_total"))


def _weeks() -> list[tuple[str, str]]:
    mondays = [FIRST_DAY + timedelta(days=7 * n) for n in range(5)]
    return [(str(day), str(day + timedelta(days=6))) for day in mondays]


def _reached() -> str:
    parts = [
        f"max(CASE WHEN day BETWEEN '{first}' AND '{last}' THEN 1 ELSE 0 END) AS w{n}"
        for n, (first, last) in enumerate(_weeks())
    ]
    return ", ".join(parts)


_WORKED_OUT = """
WITH served AS (
    SELECT a.person_id AS rep, h.id AS home, h.village_id AS village_id,
        CASE WHEN EXISTS (
            SELECT 1 FROM household_member m
            WHERE m.household_id = h.id AND m.person_id = a.person_id
        ) THEN 0 ELSE 1 END AS counts
    FROM appointment a JOIN household h ON h.circle_id = a.region_id
    WHERE a.post = 'REPRESENTATIVE' AND a.since < :until
        AND (a.until IS NULL OR a.until >= :until)
), reached AS (
    SELECT representative_id AS rep, household_id AS home, {reached},
        max(CASE WHEN mode = 'VISIT' AND day >= '{month}-01' THEN 1 ELSE 0 END) AS visited
    FROM check_in
    WHERE day BETWEEN '{first_day}' AND '{last}' AND mode <> 'COULD_NOT'
    GROUP BY representative_id, household_id
), kept AS (
    SELECT s.rep, s.village_id, {kept} AS weeks, sum(visited * counts) AS visits,
        CASE WHEN sum(visited * counts) = sum(counts) THEN 1 ELSE 0 END AS doors
    FROM served s LEFT JOIN reached r ON r.rep = s.rep AND r.home = s.home
    GROUP BY s.rep, s.village_id HAVING sum(counts) > 0
), found AS (
    SELECT 'REPRESENTATIVE' AS subject, village_id, rep AS subject_id,
        'weekly-contact' AS rule, weeks AS times FROM kept WHERE weeks > 0
    UNION ALL SELECT 'REPRESENTATIVE', village_id, rep, 'monthly-visit', visits
        FROM kept WHERE visits > 0
    UNION ALL SELECT 'REPRESENTATIVE', village_id, rep, 'every-door', doors
        FROM kept WHERE doors > 0
    UNION ALL SELECT 'REPRESENTATIVE', village_id, done_by, 'handled-in-time', count(*)
        FROM report
        WHERE holder_post = 'REPRESENTATIVE' AND state IN ('DONE', 'CONFIRMED', 'UNCONFIRMED')
            AND done_at >= :since AND done_at < :until AND done_at <= finish_due_at
        GROUP BY village_id, done_by
    UNION ALL SELECT 'HOUSEHOLD', p.village_id, m.household_id, 'fixed-reports', count(*)
        FROM report p JOIN household_member m ON m.person_id = p.person_id
        WHERE p.state = 'CONFIRMED' AND p.ended_at >= :since AND p.ended_at < :until
        GROUP BY p.village_id, m.household_id
), given AS (
    SELECT f.subject, f.village_id, f.subject_id, i.cap, i.once * f.times AS points, 0 AS voids
    FROM found f JOIN bench_item i ON i.subject = f.subject AND i.rule = f.rule
    UNION ALL
    SELECT g.subject, village_id, subject_id, i.cap, g.points, voids
    FROM (
        SELECT CAST(subject AS text) AS subject, village_id, subject_id, code,
            sum(points) AS points, max(CASE WHEN kind = 'VETO' THEN 1 ELSE 0 END) AS voids
        FROM claim WHERE period = :month AND state = 'PASSED'
        GROUP BY subject, village_id, subject_id, code
    ) g JOIN bench_item i ON i.subject = g.subject AND i.code = g.code
), capped AS (
    SELECT subject, village_id, subject_id, voids,
        CASE WHEN points > cap THEN cap WHEN points < -cap THEN -cap ELSE points END AS points
    FROM given
), total AS (
    SELECT subject, village_id, subject_id,
        CASE WHEN max(voids) = 0 THEN sum(points)
            ELSE sum(CASE WHEN points < 0 THEN points ELSE 0 END) END AS points
    FROM capped GROUP BY subject, village_id, subject_id
)
INSERT INTO bench_total SELECT village_id, subject, subject_id, points,
    rank() OVER (PARTITION BY village_id, subject ORDER BY points DESC)
FROM total
"""


def _statement() -> str:
    kept = " + ".join(
        f"CASE WHEN sum(w{n} * counts) = sum(counts) THEN 1 ELSE 0 END" for n in range(5)
    )
    return _WORKED_OUT.format(
        reached=_reached(),
        kept=kept,
        month=MONTH,
        first_day=FIRST_DAY,
        last=FIRST_DAY + timedelta(days=36),
    )


def _typed(statement: str) -> str:
    # Both engines take INSERT … WITH … SELECT; only SQLite also takes the WITH in front.
    with_, _, into = statement.partition("INSERT INTO bench_total")
    return f"INSERT INTO bench_total{with_}{into}"


_MOMENT = rows_of(Report).c.ended_at.type
_STATEMENT = text(_typed(_statement())).bindparams(
    bindparam("since", type_=_MOMENT), bindparam("until", type_=_MOMENT)
)
