"""Blame and secrecy: whoever a report blames hears no word of it, whatever happens to it; nor who filed it.

Here too: `ladder.blame`.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.reports import (
    checks,
    confirming,
    correcting,
    escalation,
    filing,
    following,
    handling,
    notices,
    overview,
    progress,
    promises,
    rights,
)
from core.reports.ladder import duplicates, owners, reports, routing
from core.reports.ladder.lifecycle import HELD, State
from core.reports.ladder.reports import Report, Who
from tests.core.reports.telling import MONDAY, file, person, region, told, village, who

ACCUSATIONS = [
    ("何秋菊", "李秀英", "李秀英从来不上门"),
    ("何秋菊", "李秀英", "我们代表几个月没来看过，收了人家的礼"),
    ("王建国", "李秀英", "投诉李秀英，她把名额给了亲戚"),
    ("黄水生", "吴建军", "吴建军打着修渠的名义收钱"),
    ("黄水生", "吴建军", "组长偏心，放水先放自己家的田"),
    ("黄水生", "吴建军", "举报吴组长"),
    ("罗铁柱", "陈大山", "陈大山收了我两百块钱说帮我办事"),
    ("罗铁柱", "陈大山", "代表走访全是造假"),
    ("唐菊香", "陈大山", "陈代表一年没上门"),
    ("刘大勇", "钱国华", "举报钱国华拿修路的钱"),
    ("刘大勇", "钱国华", "村支书把集体的塘包给他侄子了"),
    ("刘大勇", "钱国华", "书记喝醉了骂人"),
    ("罗铁柱", "钱国华", "村干部吃拿卡要"),
    ("唐菊香", "赵春兰", "赵春兰把捐款装进自己口袋"),
    ("唐菊香", "赵春兰", "会计虚报，侵吞补助"),
    ("张桂花", "郑小东", "网格员从来不上门"),
    ("张桂花", "蒋来福", "超市老板多收我的分，骗人"),
    ("何秋菊", "冯正", "冯正收了红包，包庇他们"),
    ("何秋菊", "褚卫", "监督小组不管事，敷衍"),
    ("罗铁柱", "孙敏", "镇干部孙敏收了红包"),
    ("罗铁柱", "孙敏", "镇政府敷衍我们，拖着不办"),
    ("罗铁柱", "周明", "举报周明贪污"),
    ("唐菊香", "曾德才", "曾德才家往河里倒农药瓶"),
    ("刘大勇", "黄水生", "黄水生偷我家的鸡，还骂人"),
]


def words_to(db: Db, name: str) -> list[str]:
    """Everything ever owed to somebody, or to their phone."""
    db.flush()
    mine = person(db, name).id
    query = select(Outgoing.text).where(Outgoing.person_id == mine)
    return [*db.exec(query), *told(db, name)]


def seen_by(db: Db, name: str, report: Report, words: str, at: timedelta) -> Iterator[object]:
    """All that somebody could come to read of a report."""
    db.flush()
    me, now = who(db, name), MONDAY + at
    yield from words_to(db, name)
    yield from (r for r in reports.of_reporter(db, me) if r.id == report.id)
    yield from (r for r in reports.held_by(db, me.person_id or "", now) if r.id == report.id)
    yield from overview.by_number(db, me, report.number, now)
    yield from overview.open_in(db, me.person_id or "", now)
    yield from (c for c in overview.counts(db, me.person_id or "", now) if c.filed)
    hint = duplicates.likely(db, village(db), words, "", now)
    yield from [hint] if hint is not None else []
    with pytest.raises(Refusal, match="没有找到"):
        rights.seen(db, report.id, me)


ENDS = ("finished", "unfixed", "withdrawn")
WALKS = [
    pytest.param(*accusation, ends, marks=[] if ends == ENDS[at % 3] else [pytest.mark.soak])
    for at, accusation in enumerate(ACCUSATIONS)
    for ends in ENDS
]
"""Each accusation with one of the ends, each end with a third of them; `make soak` has every pair."""


@pytest.mark.long
@pytest.mark.parametrize(("sender", "accused", "words", "ends"), WALKS)
def test_nothing_reaches_the_one_who_is_blamed(
    db: Db, sender: str, accused: str, words: str, ends: str
) -> None:
    report = file(db, sender, words, private=True)
    me = who(db, sender)

    def unseen(at: timedelta) -> None:
        assert list(seen_by(db, accused, report, words, at)) == []

    unseen(timedelta(0))
    following.add(db, report.id, me, MONDAY, detail="昨天又是这样", place="村口")
    following.add(db, report.id, me, MONDAY, detail=words, photos=())
    following.urge(db, report.id, me, MONDAY)
    correcting.correct(db, report.id, me, MONDAY, text=f"{words}，大家都晓得")
    unseen(timedelta(hours=1))
    for day in range(11):
        at = timedelta(days=day)
        escalation.sweep(db, MONDAY + at)
        promises.sweep(db, MONDAY + at)
        if day % 3 == 1 and report.state in HELD:
            following.urge(db, report.id, me, MONDAY + at)
        unseen(at)
    _end(db, report, me, ends, MONDAY + timedelta(days=11))
    unseen(timedelta(days=12))
    assert list(checks.broken(db)) == []


def _end(db: Db, report: Report, me: Who, how: str, now: object) -> None:
    at = MONDAY + timedelta(days=11)
    if report.state not in HELD or how == "withdrawn":
        following.withdraw(db, report.id, me, at)
        return
    holder = who(db, notices.holders(db, report, at)[0].name)
    handling.accept(db, report.id, holder, at)
    handling.note(db, report.id, holder, "在查", at.date() + timedelta(days=1), at)
    if how == "unfixed" and report.level not in ("village", "town", "city"):
        how = "finished"
    if how == "unfixed":
        handling.close_unfixed(db, report.id, holder, "查不实", at)
        confirming.reopen(db, report.id, me, at, complaint="还没好")
        return
    handling.finish(db, report.id, holder, at, how="谈过话了")
    confirming.confirm(db, report.id, me, at)
    confirming.reopen(db, report.id, me, at, complaint="又是这样了")
    promises.sweep(db, at + timedelta(days=2))


def test_the_blamed_is_no_right_owner(db: Db) -> None:
    report = file(db, "何秋菊", "李秀英从来不上门")
    seats = owners.candidates(db, report, MONDAY)
    assert person(db, "李秀英") not in [p for s in seats for p in s.people]


def test_danger_told_by_an_unknown_sender_passes_the_one_it_blames(db: Db) -> None:
    file(db, "过路人", "王家村赵春兰打人，要出人命了", danger=True)
    assert told(db, "赵春兰") == []
    assert told(db, "钱国华") != []


@pytest.mark.parametrize("sender", ["张桂花", "黄水生"])
def test_of_a_private_report_nobody_reads_who_filed_it(db: Db, sender: str) -> None:
    report = file(db, sender, f"我是{sender}，晒谷场有人赌钱", private=True, place=f"{sender}家")
    following.add(db, report.id, who(db, sender), MONDAY, detail=f"{sender}亲眼看到的")
    following.join(db, report.id, who(db, "王建国"), MONDAY)
    for day in range(9):
        escalation.sweep(db, MONDAY + timedelta(days=day))
    filing.could_not_reach(db, report.id, who(db, sender).person_id or "", MONDAY)
    db.flush()
    for message in db.exec(select(Outgoing).order_by(col(Outgoing.id))):
        assert sender not in message.text
    holder = notices.holders(db, report, MONDAY + timedelta(days=9))
    assert sender not in progress.in_full(db, report, MONDAY)
    assert "上报人：不公开" in told(db, "李秀英")[0]
    assert holder


def test_the_named_household_joins_like_anybody_and_reads_no_word(db: Db) -> None:
    report = file(db, "唐菊香", "曾德才家往二组河里倒农药瓶", private=True)
    following.join(db, report.id, who(db, "曾德才"), MONDAY)
    assert notices.shown(report, person(db, "曾德才").id) == "（内容不公开）"
    handling.accept(db, report.id, who(db, "陈大山"), MONDAY)
    handling.finish(db, report.id, who(db, "陈大山"), MONDAY, how="跟曾德才谈了")
    assert words_to(db, "曾德才")[0] == "编号 1 现在是“已受理”。"
    for text in words_to(db, "曾德才"):
        assert not any(word in text for word in ("农药", "曾德才", "唐菊香", "谈了"))
    assert "又有人附议" in "".join(told(db, "陈大山"))


def test_blame_is_not_joined_to_what_the_blamed_may_read(db: Db) -> None:
    report = file(db, "何秋菊", "村口的路灯坏了")
    for words in ("李秀英从来不上门", "代表一直敷衍我们", "曾德才家往塘里倒农药，钱国华包庇他"):
        with pytest.raises(Refusal, match="单独上报"):
            following.add(db, report.id, who(db, "何秋菊"), MONDAY, detail=words)
    following.add(db, report.id, who(db, "何秋菊"), MONDAY, detail="跟李秀英说过了")
    assert len(told(db, "李秀英")) == 2


def test_a_household_blamed_afterwards_hears_nothing_from_then_on(db: Db) -> None:
    report = file(db, "唐菊香", "二组河里有农药瓶")
    following.add(db, report.id, who(db, "唐菊香"), MONDAY, detail="曾德才家往河里倒的")
    assert person(db, "曾德才").id in report.kept_from
    assert rights.joinable(db, report.id, who(db, "曾德才")) == report


def test_who_says_again_that_it_is_broken_and_blames_the_holder_goes_past_them(db: Db) -> None:
    report = file(db, "何秋菊", "村口的路灯坏了")
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了")
    words = "李秀英敷衍我们，根本没换"
    confirming.reopen(db, report.id, who(db, "何秋菊"), MONDAY, complaint=words)
    assert report.state == State.FILED
    assert words in told(db, "吴建军")[-1]
    assert not any("敷衍" in text for text in words_to(db, "李秀英"))
    assert "敷衍" not in progress.in_full(db, report, MONDAY)


def test_two_matters_of_which_one_is_private_stay_two(db: Db) -> None:
    one = file(db, "唐菊香", "二组河里有死鱼", private=True)
    other = file(db, "罗铁柱", "二组河里漂着死鱼")
    for report, into in ((one, other), (other, one)):
        with pytest.raises(Refusal, match="单独办"):
            handling.merge(db, report.id, into.id, who(db, "陈大山"), MONDAY)


def test_kept_from_is_read_again_when_a_village_is_found(db: Db) -> None:
    me = who(db, "过路人")
    report = filing.file(db, me, "支书贪了修路的钱", MONDAY, route=None)
    route = routing.route(db, village(db), report.text, MONDAY)
    filing.assign(db, report.id, rights.CLOCK, route, MONDAY)
    assert (report.private, report.about_id) == (True, person(db, "钱国华").id)
    assert told(db, "钱国华") == []
    assert region(db, "王家村").id == report.holder_region_id
