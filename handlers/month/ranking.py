"""排名: the year's scores of the own village and group by masked name, and the own place."""

from core.clock import day_of
from core.outbox import Message
from core.points.rulebook import versions
from core.points.rulebook.rulebook import SUBJECTS, End, Subject
from core.points.standing import standing
from core.points.standing.standing import Place
from core.points.subjects import committees, subjects
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.month import which_village

_TOP = 10
_UNKNOWN = "还不知道您是哪个村的。请先发“绑定”，绑定以后就能看排名。"


def table(places: list[Place], above: int = 0) -> list[str]:
    """The first ones with more than so many points; special-care households are not named."""
    return [
        f"{p.rank}. {p.shown.masked if p.shown.named else '（不列名）'} {p.score}分"
        for p in places[:_TOP]
        if p.score > above
    ]


def place(places: list[Place], subject_id: str | None) -> str:
    """Where the speaker stands among these."""
    held = next((p for p in places if p.subject_id == subject_id), None)
    return f"第{held.rank}名，{held.score}分" if held else "还没有积分"


def of_kind(turn: Turn, village_id: str, kind: Subject, subject_id: str | None) -> str | None:
    """One ranking in words; None when nothing has settled this year."""
    year = day_of(turn.now).year
    places = standing.ranking(turn.db, village_id, kind, str(year))
    if not places:
        return None
    rulebook = versions.in_force(turn.db, village_id, kind, day_of(turn.now))
    # Where a low score has consequences, nobody is shown who has less than everybody begins with.
    graded = rulebook is not None and rulebook.end == End.GRADE
    above = rulebook.base if rulebook is not None and graded else 0
    rows = [f"{year}年{SUBJECTS[kind]}积分排名（已入账的）：", *table(places, above)]
    if subject_id is not None and kind == Subject.HOUSEHOLD:
        group, near = standing.of_group(turn.db, places, subject_id)
        inside = f"；{group}里{place(near, subject_id)}" if group else ""
        rows.append(f"您家在全村{place(places, subject_id)}{inside}。")
    elif subject_id is not None:
        rows.append(f"您{place(places, subject_id)}。")
    return "\n".join(rows)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Households, and representatives for whoever is one."""
    village_id = which_village.chosen(turn, answers)
    if village_id is None:
        return [which_village.ask(turn, "ranking", _UNKNOWN)]
    subject_ids: dict[Subject, str] = {}
    if turn.person is not None:
        subject_ids = dict(subjects.of_person(turn.db, turn.person.id, turn.now))
    unranked = (Subject.HOUSEHOLD, *committees.SUBJECTS)  # of members only the grade is public
    kinds = [Subject.HOUSEHOLD, *(k for k in subject_ids if k not in unranked)]
    today = day_of(turn.now)
    if kinds == [Subject.HOUSEHOLD] and not versions.in_force(
        turn.db, village_id, Subject.HOUSEHOLD, today
    ):
        kinds = [Subject.REPRESENTATIVE]  # 葫芦镇 counts representatives alone
    rankings = [of_kind(turn, village_id, kind, subject_ids.get(kind)) for kind in kinds]
    texts = [text for text in rankings if text]
    return [Message(t) for t in texts] or [
        Message("今年还没有入账的积分，公示期满入账后就有排名。")
    ]


flow = Flow(
    name="ranking",
    words=("排名", "积分排名", "/ranking"),
    intents=("query_ranking",),
    hint="排名：看全村和本组的积分排名",
    asks=(),
    done=done,
)
