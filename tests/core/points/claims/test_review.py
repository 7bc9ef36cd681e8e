"""Review: who is asked, who must withdraw on every path, what is told, what can be taken back.

Here too: `acts`, `claim_photos`, `notices`.
"""

import pytest
from sqlmodel import col, select

from core import acts as audit
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.claims import review
from core.points.claims.claims import ClaimState
from core.points.close import settlement
from core.points.gates import confirmation
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.registry.households import HouseholdMember
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    lines,
    march,
    passed,
    person,
    photo,
)


def told(db: Db, name: str) -> list[str]:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, name).id)
    return list(db.exec(query.order_by(col(Outgoing.id))))


def test_the_clerk_is_asked_first(db: Db) -> None:
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    assert [p.name for p in review.deciders(db, found, march(5))] == ["赵春兰", "钱国华"]
    assert "罗铁柱户 参加会议 +2" in told(db, "赵春兰")[0]
    assert told(db, "钱国华") == []


def test_kin_withdraw_and_the_secretary_is_asked(db: Db) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "meeting", march(5))
    assert [p.name for p in review.deciders(db, found, march(5))] == ["钱国华"]
    assert told(db, "赵春兰") == []


@pytest.mark.parametrize("path", ["pass", "list", "reject", "see", "all"])
def test_kin_are_stopped_on_every_path(db: Db, path: str) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "meeting", march(5))
    clerk = person(db, "赵春兰")
    if path == "list":
        outcome = review.pass_all(db, clerk, [(found.id, 1)], march(5))
        assert outcome.passed == ()
        assert "回避" in outcome.left_out[0][1]
    elif path == "all":
        assert review.waiting_for(db, clerk, march(5)) == []
        assert [c.id for c, _ in review.recused(db, clerk, march(5))] == [found.id]
    else:
        tries = {
            "pass": lambda: review.pass_(db, clerk, found.id, 1, march(5)),
            "reject": lambda: review.reject(db, clerk, found.id, 1, "不行", march(5)),
            "see": lambda: review.see(db, clerk, found.id, march(5)),
        }
        with pytest.raises(Refusal, match="回避"):
            tries[path]()
    assert found.state == ClaimState.WAITING


def test_whoever_recorded_it_does_not_decide_it(db: Db) -> None:
    found = claim(db, "赵春兰", "罗铁柱户", "meeting", march(5))
    assert [p.name for p in review.deciders(db, found, march(5))] == ["钱国华"]


def test_members_of_the_household_withdraw(db: Db) -> None:
    clerk = person(db, "赵春兰")
    db.add(HouseholdMember(household_id=home(db, "罗铁柱户").id, person_id=clerk.id))
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    assert [p.name for p in review.deciders(db, found, march(5))] == ["钱国华"]


def test_the_town_decides_when_all_withdraw(db: Db) -> None:
    kin = Kinship(person_id=person(db, "罗铁柱").id, relative_id=person(db, "钱国华").id)
    db.add(kin)
    found = claim(db, "赵春兰", "罗铁柱户", "meeting", march(5))
    assert [p.name for p in review.deciders(db, found, march(5))] == ["孙敏"]
    assert review.pass_(db, person(db, "孙敏"), found.id, 1, march(5)).state == ClaimState.PASSED


@pytest.mark.parametrize("name", ["吴建军", "李秀英", "罗铁柱", "孙敏", "冯正"])
def test_nobody_else_decides(db: Db, name: str) -> None:
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    with pytest.raises(Refusal, match="评议小组"):
        review.pass_(db, person(db, name), found.id, 1, march(5))


def test_a_claim_is_decided_once(db: Db) -> None:
    found = passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    with pytest.raises(Refusal, match="已经通过了（赵春兰"):
        review.reject(db, person(db, "钱国华"), found.id, 1, "不行", march(5))


def test_a_stale_button_is_refused(db: Db) -> None:
    found = passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    act = audit.of_thing(db, found.id)[-1]
    review.undo(db, act, march(5))
    with pytest.raises(Refusal, match="有了变动"):
        review.pass_(db, person(db, "赵春兰"), found.id, 1, march(5))
    assert review.pass_(db, person(db, "赵春兰"), found.id, found.version, march(5))


def test_a_rejection_needs_a_reason_and_tells_it(db: Db) -> None:
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    with pytest.raises(Refusal, match="为什么不通过"):
        review.reject(db, person(db, "赵春兰"), found.id, 1, " ", march(5))
    review.reject(db, person(db, "赵春兰"), found.id, 1, "没有签到", march(5))
    assert "原因：没有签到。" in told(db, "罗铁柱")[-1]


def test_a_list_is_taken_back_as_a_whole(db: Db) -> None:
    found = [claim(db, n, f"{n}户", "meeting", march(5)) for n in ("罗铁柱", "唐菊香")]
    review.pass_all(db, person(db, "赵春兰"), [(c.id, c.version) for c in found], march(5))
    review.undo(db, audit.of_thing(db, found[0].id)[-1], march(6))
    assert [c.state for c in found] == [ClaimState.WAITING] * 2


def test_a_decision_stands_once_its_month_is_drafted(db: Db) -> None:
    found = passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    drafted(db, april(1))
    with pytest.raises(Refusal, match="已经算好"):
        review.undo(db, audit.of_thing(db, found.id)[-1], april(1))


def test_only_the_panels_deciders_confirm_a_month(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = drafted(db, april(1))
    for name in ("吴建军", "李秀英", "孙敏"):
        with pytest.raises(Refusal, match="评议小组"):
            confirmation.confirm(
                db, person(db, name), statement.village_id, statement.period, april(1)
            )
    assert confirmation.preview(db, person(db, "吴建军"), statement.village_id, "2026-03", april(1))
    with pytest.raises(Refusal, match="只有评议小组能看"):
        confirmation.preview(db, person(db, "罗铁柱"), statement.village_id, "2026-03", april(1))


def test_the_panel_sees_what_the_room_gets(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = drafted(db, april(1))
    clerk = person(db, "赵春兰")
    preview = confirmation.preview(db, clerk, statement.village_id, "2026-03", april(1))
    confirmation.confirm(db, clerk, statement.village_id, "2026-03", april(1))
    room = select(Outgoing.text).where(
        Outgoing.thing == statement.id, col(Outgoing.person_id).is_(None)
    )
    assert db.exec(room).all() == preview
    with pytest.raises(Refusal, match="正在公示"):
        confirmation.confirm(db, person(db, "钱国华"), statement.village_id, "2026-03", april(1))


def test_a_month_keeps_its_rulebook(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = drafted(db, april(1))
    book = versions.of_digest(db, statement.digest)
    assert book.subject == Subject.HOUSEHOLD
    assert lines(db, statement, "罗铁柱户")[0].digest == book.digest
    assert settlement.next_due(db) is None


def test_a_rejection_cannot_be_taken_back_once_the_act_is_claimed_again(db: Db) -> None:
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    clerk = person(db, "赵春兰")
    review.reject(db, clerk, found.id, 1, "没看到人", march(5))
    db.flush()
    claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    act = audit.last_of(db, clerk.id, None, frozenset({"claim.reject"}), march(5))
    assert act is not None
    with pytest.raises(Refusal, match="又报了一次"), db.begin_nested():
        review.undo(db, act, march(5))


def test_a_veto_is_never_passed_in_a_list(db: Db) -> None:
    good = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    veto = claim(
        db, "吴建军", "王建国户", "gambling", march(5), photos=(photo(db, "a" * 64, march(5)),)
    )
    outcome = review.pass_all(
        db, person(db, "赵春兰"), [(good.id, None), (veto.id, None)], march(6)
    )
    assert [c.id for c in outcome.passed] == [good.id]
    assert "看着凭证单独定" in outcome.left_out[0][1]
    assert review.pass_(db, person(db, "赵春兰"), veto.id, None, march(6)).state == "passed"
