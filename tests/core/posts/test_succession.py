"""A post ends and another begins as one act: who may, what goes along, who hears it, and what a former holder may do.

Here too: `along`, `authority`, `change`, `notices`, `resigning`.
"""

from datetime import timedelta

import pytest

from core import acts
from core.db import Db
from core.duties import check_ins, contacts
from core.errors import Refusal
from core.meetings import votes
from core.meetings.meetings import agenda
from core.points.claims import review
from core.posts import absences, authority, resigning, succession
from core.posts.change import Wanted
from core.registry import households, people
from core.registry.people import Kinship, Post
from core.reports import handling
from core.reports.ladder import reports
from core.reports.ladder.levels import Level
from tests.core.meetings.meeting_acts import march, opened, vote
from tests.core.points.wangjia_acts import claim
from tests.core.reports.telling import MONDAY, file, person, region, told, village, who

CIRCLE, LATER = "李秀英联户", MONDAY + timedelta(hours=1)
AFTER = march(5) + timedelta(hours=1)
"""After the meeting has been called and opened."""


def wanted(
    db: Db, leaver: str = "李秀英", successor: str = "何秋菊", reason: str = "moved", **more: object
) -> Wanted:
    """李秀英 goes, 何秋菊 comes, unless said otherwise."""
    seat = {"post": Post.REPRESENTATIVE, "region_id": region(db, CIRCLE).id} | more
    return Wanted(
        leaver_id=person(db, leaver).id if leaver else None,
        successor_id=person(db, successor).id if successor else None,
        reason=reason,
        **seat,  # type: ignore[arg-type]  # post and region as they were given
    )


def at_village(db: Db, leaver: str, successor: str, post: Post, reason: str = "term") -> Wanted:
    """A post of the whole village changes hands."""
    return wanted(db, leaver, successor, reason, post=post, region_id=village(db))


def test_households_reports_and_rights_go_along_the_same_moment(db: Db) -> None:
    report = file(db, "黄水生")
    change = succession.carry_out(db, person(db, "钱国华"), wanted(db), LATER)
    assert len(change.along.homes) == 5
    assert people.holders(db, Post.REPRESENTATIVE, region(db, CIRCLE).id, LATER) == [
        person(db, "何秋菊")
    ]
    assert report.level == Level.REPRESENTATIVE
    assert reports.held_by(db, person(db, "何秋菊").id, LATER) == [report]
    assert len(contacts.of_person(db, person(db, "何秋菊").id, LATER)) == 5
    assert contacts.of_person(db, person(db, "李秀英").id, LATER) == []
    assert "5户" in told(db, "何秋菊")[0]
    assert "编号 1" in told(db, "何秋菊")[-1]
    assert (
        told(db, "张桂花")[-1]
        == "您的联系代表换成何秋菊了（原来是李秀英）。有事直接发给我，我转给何秋菊。"
    )


def test_whoever_sits_there_is_in_the_plan_though_nobody_named_them(db: Db) -> None:
    change = succession.plan(db, person(db, "钱国华"), wanted(db, leaver=""), LATER)
    assert change.leaver == person(db, "李秀英")


@pytest.mark.parametrize(
    ("reason", "hears"), [("resigned", True), ("moved", False), ("died", False)]
)
def test_who_loses_a_post_hears_it_and_so_does_their_substitute(
    db: Db, reason: str, hears: bool
) -> None:
    lee, until = person(db, "李秀英"), LATER + timedelta(days=3)
    absences.take(db, lee, MONDAY, until, person(db, "刘大勇"), MONDAY)
    succession.carry_out(db, person(db, "钱国华"), wanted(db, reason=reason), LATER)
    assert any("到现在为止" in one for one in told(db, "李秀英")) == hears
    assert any("不用您再替了" in one for one in told(db, "刘大勇"))


def test_a_due_time_is_not_won_by_handing_over(db: Db) -> None:
    report = file(db, "黄水生")
    due = report.due_at
    succession.carry_out(db, person(db, "钱国华"), wanted(db), LATER)
    assert report.due_at == due


def test_without_a_successor_whoever_stands_above_has_it(db: Db) -> None:
    report = file(db, "黄水生")
    succession.carry_out(db, person(db, "钱国华"), wanted(db, successor=""), LATER)
    assert report.level == Level.GROUP
    assert "吴建军" in told(db, "黄水生")[-1]
    assert "您先顶着，联系6户" in told(db, "吴建军")[-1]
    assert told(db, "孙敏")[-1].startswith("【空缺】王家村李秀英联户")


def test_a_former_holder_does_nothing_with_what_was_offered_before(db: Db) -> None:
    report, lee = file(db, "黄水生"), person(db, "李秀英")
    home = households.named(db, village(db), "张桂花")[0]
    offered = report.version
    succession.carry_out(db, person(db, "钱国华"), wanted(db), LATER)
    with pytest.raises(Refusal, match="何秋菊"):
        handling.accept(db, report.id, who(db, "李秀英"), LATER, offered)
    with pytest.raises(Refusal):
        check_ins.contact(db, lee, [home.id], LATER)


def test_a_former_member_of_the_panel_decides_and_votes_no_more(db: Db) -> None:
    meeting = opened(db)
    waiting = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(2))
    clerk = person(db, "赵春兰")
    by = person(db, "孙敏")
    for post in (Post.CLERK, Post.PANEL):
        change = wanted(db, "赵春兰", "", "resigned", post=post, region_id=village(db))
        succession.carry_out(db, by, change, AFTER)
    with pytest.raises(Refusal):
        review.pass_(db, clerk, waiting.id, None, AFTER)
    with pytest.raises(Refusal, match="不担任了"):
        votes.cast(db, clerk, agenda(db, meeting.id)[0].id, "yes", AFTER)
    assert "罗铁柱户 参加会议" in told(db, "钱国华")[-1]  # whoever is first now is asked


def test_a_ballot_that_was_cast_stands(db: Db) -> None:
    meeting = opened(db)
    vote(db, meeting, ("赵春兰", "yes"))
    change = wanted(db, "赵春兰", "", "resigned", post=Post.PANEL, region_id=village(db))
    succession.carry_out(db, person(db, "孙敏"), change, march(2))
    voters = votes.voters(db, agenda(db, meeting.id))
    assert sum(len(ids) for ids in voters.values()) == 1


@pytest.mark.parametrize(
    ("by", "why"),
    [("吴建军", "由村干部来定"), ("李秀英", "由村干部来定"), ("马老三", "由村干部来定")],
)
def test_nobody_else_settles_who_represents(db: Db, by: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        succession.plan(db, person(db, by), wanted(db), LATER)


@pytest.mark.parametrize(
    ("leaver", "successor", "why"),
    [
        ("李秀英", "李秀英", "本来就是"),
        ("李秀英", "马老三", "不是王家村的人"),
        ("陈大山", "何秋菊", "现在不是"),
        ("", "李秀英", "本来就是|已经是"),
        ("", "", "谁不当了"),
    ],
)
def test_a_change_that_cannot_be_is_refused(db: Db, leaver: str, successor: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        succession.plan(db, person(db, "钱国华"), wanted(db, leaver, successor), LATER)


def test_the_committee_is_elected_and_the_watched_do_not_watch(db: Db) -> None:
    town = person(db, "孙敏")
    dismissed = at_village(db, "赵春兰", "", Post.COMMITTEE_MEMBER, "dismissed")
    with pytest.raises(Refusal, match="选举产生"):
        succession.plan(db, town, dismissed, LATER)
    with pytest.raises(Refusal, match="不能进监督小组"):
        succession.plan(db, town, at_village(db, "卫红", "赵春兰", Post.SUPERVISOR), LATER)
    with pytest.raises(Refusal, match="亲属"):
        succession.plan(db, town, at_village(db, "卫红", "刘大勇", Post.SUPERVISOR), LATER)
    assert not authority.may_change(
        db, person(db, "钱国华").id, Post.SUPERVISOR, village(db), LATER
    )
    change = succession.carry_out(
        db, town, at_village(db, "卫红", "罗铁柱", Post.SUPERVISOR), LATER
    )
    assert change.title == "监督小组成员"


def test_the_dead_hold_nothing_and_begin_nothing(db: Db) -> None:
    succession.carry_out(
        db,
        person(db, "钱国华"),
        wanted(db, "吴建军", "", "died", post=Post.GROUP_LEADER, region_id=region(db, "一组").id),
        LATER,
    )
    assert people.posts_of(db, person(db, "吴建军").id, LATER) == []
    with pytest.raises(Refusal, match="去世"):
        succession.plan(db, person(db, "钱国华"), wanted(db, successor="吴建军"), LATER)
    assert not any("到现在为止" in one for one in told(db, "吴建军"))


def test_a_successor_withdraws_for_their_own_kin(db: Db) -> None:
    waiting = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(2))
    db.add(Kinship(person_id=person(db, "何秋菊").id, relative_id=person(db, "罗铁柱").id))
    change = at_village(db, "赵春兰", "何秋菊", Post.CLERK)
    succession.carry_out(db, person(db, "孙敏"), change, march(2))
    assert person(db, "何秋菊") not in review.deciders(db, waiting, march(2))


def test_a_wish_to_go_changes_nothing_by_itself(db: Db) -> None:
    lee = person(db, "李秀英")
    held = succession.seats_of(db, lee.id, LATER)
    assert resigning.wish(db, lee, held, "干不动了", LATER) == "钱国华、赵春兰"
    assert succession.seats_of(db, lee.id, LATER) == held
    assert resigning.waiting(db, LATER, lee.id) == held
    succession.carry_out(
        db, person(db, "钱国华"), wanted(db, successor="", reason="resigned"), LATER
    )
    assert "到现在为止" in told(db, "李秀英")[-1]


def test_a_wish_is_taken_back_or_declined(db: Db) -> None:
    lee, by = person(db, "李秀英"), person(db, "钱国华")
    (held,) = succession.seats_of(db, lee.id, LATER)
    resigning.wish(db, lee, [held], "", LATER)
    resigning.stay(db, lee, LATER)
    assert "不辞了" in told(db, "钱国华")[-1]
    with pytest.raises(Refusal, match="收回"):
        resigning.decline(db, by, held.id, LATER)
    resigning.wish(db, lee, [held], "", LATER)
    assert resigning.decline(db, by, held.id, LATER) == lee
    assert "没有同意" in told(db, "李秀英")[-1]
    with pytest.raises(Refusal, match="没有在等"):
        resigning.stay(db, lee, LATER)


def test_each_change_leaves_an_act(db: Db) -> None:
    succession.carry_out(db, person(db, "钱国华"), wanted(db), LATER)
    (new,) = succession.seats_of(db, person(db, "何秋菊").id, LATER)
    (act,) = acts.of_thing(db, new.id)
    assert (act.kind, act.detail["reason"]) == ("post.hand_over", "moved")
    with pytest.raises(Refusal, match="换回来"):
        acts.take_back(db, act, LATER)
