"""Subjects: who is one, how they are named, and who records for whom.

Here too: `claims.recipients`, `committees`.
"""

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.claims import claims, recipients, submitting
from core.points.claims.claims import Wanted
from core.points.rulebook.rulebook import Claimant, Subject
from core.points.subjects import subjects
from tests.core.points.gaoyang_acts import XITAO, at, someone
from tests.core.points.wangjia_acts import home, person, village

NOW = at(3, 10)


@pytest.mark.place("gaoyang")
def test_committees_their_members_and_party_members_are_subjects(db: Db) -> None:
    here = village(db, XITAO)
    assert subjects.in_village(db, here, Subject.COMMITTEE, NOW) == [here]
    assert set(subjects.in_village(db, here, Subject.COMMITTEE_MEMBER, NOW)) == {
        someone(db, name) for name in ("齐向阳", "边永固", "田玉芬", "苗长顺")
    }
    classes = subjects.classes(db, Subject.PARTY_MEMBER, here, NOW)
    assert len(classes) == len(subjects.in_village(db, here, Subject.PARTY_MEMBER, NOW)) == 9
    assert sorted(set(classes.values())) == list("ABCDEF")
    shown = subjects.shown(db, Subject.COMMITTEE, [here])[here]
    assert shown.masked == "西陶口村两委班子"
    who = someone(db, "尹满堂")
    assert subjects.shown(db, Subject.PARTY_MEMBER, [who])[who].masked == "尹*堂"


@pytest.mark.place("gaoyang")
def test_a_secretary_is_four_subjects_at_once(db: Db) -> None:
    found = subjects.of_person(db, someone(db, "齐向阳"), NOW)
    assert {kind for kind, _ in found} == set(Subject) - {Subject.REPRESENTATIVE}


def test_where_no_rulebook_is_for_them_nobody_hears_of_them(db: Db) -> None:
    kinds = {kind for kind, _ in subjects.of_person(db, someone(db, "赵春兰"), NOW)}
    assert not kinds & {Subject.COMMITTEE, Subject.COMMITTEE_MEMBER, Subject.PARTY_MEMBER}
    assert recipients.kinds(db, person(db, "孙敏"), NOW) == set()


@pytest.mark.place("gaoyang")
def test_recusal_from_a_committee_is_of_its_members_and_their_kin(db: Db) -> None:
    here = village(db, XITAO)
    for name, out in (("齐向阳", True), ("安素梅", True), ("秦书明", False), ("侯玉梅", False)):
        assert subjects.must_withdraw(db, someone(db, name), Subject.COMMITTEE, here) is out
        assert subjects.must_withdraw(db, someone(db, name), Subject.COMMITTEE, here, NOW) is out


@pytest.mark.place("gaoyang")
@pytest.mark.parametrize(
    ("by", "right"),
    [
        ("尹满堂", [Claimant.SELF]),
        ("康小丽", [Claimant.GRID_WORKER]),
        ("任小娟", []),  # a grid worker of the other village
        ("苗长顺", [Claimant.CADRE]),
        ("韩立群", [Claimant.CADRE]),
        ("侯玉梅", []),
    ],
)
def test_who_records_for_a_party_member(db: Db, by: str, right: list[Claimant]) -> None:
    of = someone(db, "尹满堂")
    assert claims.rights(db, person(db, by), Subject.PARTY_MEMBER, of, NOW) == right


@pytest.mark.place("gaoyang")
def test_nothing_is_recorded_that_age_or_illness_forbids(db: Db) -> None:
    of, by = someone(db, "邢福贵"), person(db, "苗长顺")
    offered = claims.items_for(db, by, Subject.PARTY_MEMBER, of, NOW.date(), NOW)
    assert "miss-meeting" not in {i.code for i in offered}
    wanted = Wanted(Subject.PARTY_MEMBER, of, "miss-meeting", NOW.date(), "没来开会")
    with pytest.raises(Refusal, match="不是F类党员的项"):
        submitting.submit(db, by, wanted, NOW)


@pytest.mark.place("gaoyang")
def test_a_name_means_all_that_may_be_recorded_under_it(db: Db) -> None:
    def meant(by: str, words: str) -> list[tuple[Subject, str]]:
        return recipients.named(db, person(db, by), words, NOW)

    of = someone(db, "尹满堂")
    both = [(Subject.HOUSEHOLD, home(db, "尹满堂户").id), (Subject.PARTY_MEMBER, of)]
    assert meant("康小丽", "尹满堂") == both
    assert meant("韩立群", "西陶口村班子") == [(Subject.COMMITTEE, village(db, XITAO))]
    assert meant("韩立群", "西陶口村两委") == [(Subject.COMMITTEE, village(db, XITAO))]
    assert meant("齐向阳", "西陶口村班子") == []
    assert meant("韩立群", "没有这个人") == []
