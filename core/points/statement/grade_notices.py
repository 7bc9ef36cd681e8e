"""Grade notices (等次公示), what a graded statement says: a committee by name with its heads, its members by grade alone."""

from collections import Counter
from collections.abc import Sequence

from core.db import Db
from core.points.rulebook import versions
from core.points.rulebook.rulebook import SUBJECTS, Follow, Grade, Rulebook, Subject
from core.points.statement import grades, statements
from core.points.statement.statements import LineKind, Statement, StatementLine
from core.points.subjects import subjects


def listing(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> str:
    """What everybody may see: never an item by which points were lost."""
    rulebook = versions.of_digest(db, statement.digest)
    scores = statements.scores(lines)
    names = subjects.shown(db, statement.subject, scores)
    if statement.subject == Subject.COMMITTEE:
        return "\n".join(
            f"{names[which].masked}：{_graded(rulebook, score)}。{_heads(db, lines, which)}"
            for which, score in scores.items()
        )
    ordered = sorted(scores, key=lambda which: (-scores[which], which))
    rows = [f"{names[which].masked} {_name(rulebook, scores[which])}" for which in ordered]
    return "\n".join(["只列等次，得分告诉本人：", *rows])


def _graded(rulebook: Rulebook, score: int) -> str:
    if not rulebook.grades:
        return f"{score}分"
    return f"{max(score, 0)}分，{_name(rulebook, score)}"


def _name(rulebook: Rulebook, score: int) -> str:
    grade = grades.grade_of(rulebook, score)
    return grade.name if grade else "没有等次"


def _heads(db: Db, lines: Sequence[StatementLine], subject_id: str) -> str:
    """党的建设170、产业发展150…；扣分20, by head, in the rulebook's order."""
    sums: Counter[str] = Counter()
    taken = 0
    for line in lines:
        if line.subject_id != subject_id or not statements.counts(line):
            continue
        item = versions.item(db, line.digest, line.code, line.day) if line.code else None
        if line.kind == LineKind.DEDUCTION or item is None:
            taken += line.points
        else:
            sums[item.category] += line.points
    order = [c.name for c in versions.of_digest(db, lines[0].digest).categories]
    heads = "、".join(f"{name}{sums[name]}" for name in order if sums[name])
    return heads + (f"，扣分{-taken}。" if taken < 0 else "。")


def in_short(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> str:
    """A drafted statement in one line, for those who confirm it."""
    return f"{SUBJECTS[statement.subject]}：{_counted(db, statement, lines)}。"


def _counted(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> str:
    """886分，合格; or how many have each grade, the best first."""
    rulebook = versions.of_digest(db, statement.digest)
    scores = statements.scores(lines)
    if statement.subject == Subject.COMMITTEE:
        return "、".join(_graded(rulebook, score) for score in scores.values())
    if not rulebook.grades:
        return _summed(statement, scores)
    per_grade = Counter(_name(rulebook, score) for score in scores.values())
    unit = _unit(statement)
    return "，".join(
        f"{g.name}{per_grade[g.name]}{unit}" for g in _ordered(rulebook) if per_grade[g.name]
    )


def _summed(statement: Statement, scores: dict[str, int]) -> str:
    """2人有分，共15分: of a scheme that brings a score alone."""
    scoring = [score for score in scores.values() if score > 0]
    return f"{len(scoring)}{_unit(statement)}有分，共{sum(scoring)}分"


def _unit(statement: Statement) -> str:
    return "户" if statement.subject == Subject.HOUSEHOLD else "人"


def _ordered(rulebook: Rulebook) -> list[Grade]:
    return sorted(rulebook.grades, key=lambda g: -g.at_least)


def result(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> str:
    """What the room hears once it has settled; of party members nobody is counted out."""
    rulebook = versions.of_digest(db, statement.digest)
    if statement.subject == Subject.COMMITTEE:
        grade = grades.grade_of(rulebook, sum(statements.scores(lines).values()))
        then = f"，{grade.consequence}" if grade and grade.consequence else ""
        return f"{_counted(db, statement, lines)}{then}。"
    own_alone = "各户的结果告诉本户。" if _unit(statement) == "户" else "各人的结果告诉本人。"
    scores = statements.scores(lines)
    if not rulebook.grades:
        return f"{_summed(statement, scores)}。{own_alone}"
    per_grade = Counter(_name(rulebook, score) for score in scores.values())
    listed = [g for g in _ordered(rulebook) if g.follow != Follow.RECTIFY and per_grade[g.name]]
    if statement.subject == Subject.HOUSEHOLD:
        listed = [g for g in listed if g != _ordered(rulebook)[-1]]
    counted = "，".join(f"{g.name}{per_grade[g.name]}{_unit(statement)}" for g in listed)
    return f"{counted}。{own_alone}"


def for_subject(
    db: Db, statement: Statement, lines: Sequence[StatementLine], subject_id: str
) -> str:
    """：886分，合格, and what follows from it, for whom it is about."""
    rulebook = versions.of_digest(db, statement.digest)
    score = statements.scores(lines).get(subject_id, 0)
    grade = grades.grade_of(rulebook, score)
    then = f"：{grade.consequence}" if grade and grade.consequence else ""
    return f"{_graded(rulebook, score)}{then}。"
