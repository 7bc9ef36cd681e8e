"""Whether words speak of the same thing as a report. Here too: `recent`, `reopened`, `broken_again`, `corrected`, `secrecy`."""

from datetime import timedelta

import pytest

from core.db import Db
from core.reports import confirming, handling
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from handlers.reports import broken_again, reopened
from handlers.reports.filing import recent
from handlers.reports.filing.corrected import corrected
from handlers.reports.filing.sharing import another_matter, content, meant_of, shares, spoken
from handlers.understand.sayings.correction import Correction
from tests.core.reports.telling import MONDAY, file, who
from tests.handlers.engine.talking import photo, say, turn_of

LAMP, COVER = "二组晒谷坪边上的路灯不亮了", "村口的井盖破了个洞"


def filed(words: str, place: str = "", category: str = "other") -> Report:
    return Report(
        number=1, address_id="a", text=words, place=place, category=category, filed_at=MONDAY
    )


@pytest.mark.parametrize("words", ["好了", "来了", "不是", "那个事", "还没有", "在吗", ""])
def test_empty_words_speak_of_nothing(words: str) -> None:
    assert content(words) == frozenset()


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("灯还是黑的", True),
        ("路灯的事", True),
        ("晒谷坪那里", True),
        ("水管爆了", False),
        ("好了", False),
    ],
)
def test_what_is_shared(words: str, fits: bool) -> None:
    assert shares(words, filed(LAMP)) is fits


def test_the_one_that_is_named_is_meant(db: Db) -> None:
    lamp, cover = file(db, words=LAMP), file(db, words=COVER)
    assert meant_of("灯修好了", [lamp, cover]) == [lamp]
    assert meant_of("编号 2 怎么样了", [lamp, cover]) == [cover]
    assert meant_of("修好了", [lamp, cover]) == []
    assert spoken(cover) == "编号 2"


@pytest.mark.parametrize(
    ("words", "places", "other"),
    [
        ("晚上看不见", [], False),
        ("灯杆也歪了", [], False),
        ("我家自来水停了", [], True),
        ("学校门口有个坑", ["学校门口"], True),
        ("晒谷坪那盏灯", ["晒谷坪"], False),
    ],
)
def test_another_thing_or_place_is_another_matter(
    words: str, places: list[str], other: bool
) -> None:
    assert another_matter(words, filed(LAMP, "二组晒谷坪", "street_light"), places) is other


class TestJustFiled:
    """For ten minutes what fits belongs to the report."""

    def test_for_ten_minutes(self, db: Db) -> None:
        report = file(db, words=LAMP)
        for minutes, there in ((0, True), (9, True), (10, False)):
            turn = turn_of(db, "张桂花", "在晒谷坪", MONDAY + timedelta(minutes=minutes))
            assert (recent.just_filed(turn) == report) is there

    def test_not_that_of_somebody_else(self, db: Db) -> None:
        file(db, words=LAMP)
        assert recent.just_filed(turn_of(db, "刘大勇", "在晒谷坪")) is None

    @pytest.mark.parametrize(
        ("words", "fits"),
        [
            ("不是二组，是一组", True),
            ("谢谢", False),
            ("好的", False),
            ("什么时候来修？", False),
            ("我家自来水停了", False),
        ],
    )
    def test_what_fits(self, db: Db, words: str, fits: bool) -> None:
        assert recent.fits(turn_of(db, "张桂花", words), file(db, words=LAMP)) is fits

    def test_a_photo_alone_fits(self, db: Db) -> None:
        report, turn = file(db, words=LAMP), turn_of(db, "张桂花", photo=photo())
        turn.photos = ("p",)
        assert recent.fits(turn, report)


def done_with(db: Db, report: Report) -> Report:
    """Accepted, done, and waiting for a word of the reporter."""
    holder = who(db, "陈大山")
    handling.accept(db, report.id, holder, MONDAY)
    return handling.finish(db, report.id, holder, MONDAY, how="换了灯泡", photos=())


class TestReopened:
    """For half an hour after 还没好 the next words say what is not right."""

    def test_what_is_said_next(self, db: Db) -> None:
        report = done_with(db, file(db, words=LAMP))
        confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
        assert reopened.fitting(turn_of(db, "张桂花", "一闪一闪的")) == report
        late = MONDAY + timedelta(minutes=31)
        assert reopened.fitting(turn_of(db, "张桂花", "一闪一闪的", late)) is None

    def test_nothing_where_nothing_was_sent_back(self, db: Db) -> None:
        done_with(db, file(db, words=LAMP))
        assert reopened.fitting(turn_of(db, "张桂花", "一闪一闪的")) is None

    def test_another_place_is_another_matter(self, db: Db) -> None:
        report = done_with(db, file(db, words=LAMP))
        confirming.reopen(db, report.id, who(db, "张桂花"), MONDAY)
        assert reopened.fitting(turn_of(db, "张桂花", "学校门口的路上有个大坑")) is None


class TestBrokenAgain:
    """Words that say 又坏了 may open again what was over."""

    def over(self, db: Db) -> Report:
        report = done_with(db, file(db, words=LAMP))
        return confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)

    def test_what_is_over_and_named(self, db: Db) -> None:
        report = self.over(db)
        assert report.state == State.CONFIRMED
        assert broken_again.opened_again(turn_of(db, "张桂花"), "路灯又坏了") == report
        assert broken_again.opened_again(turn_of(db, "张桂花"), "又坏了") == report

    @pytest.mark.parametrize("words", ["路灯坏了", "水管又爆了", ""])
    def test_other_words_open_nothing(self, db: Db, words: str) -> None:
        self.over(db)
        assert broken_again.opened_again(turn_of(db, "张桂花"), words) is None

    def test_it_is_asked_and_a_no_is_a_report_of_its_own(self, db: Db) -> None:
        self.over(db)
        asked = say(db, "张桂花", "晒谷坪边上的路灯又坏了")[-1]
        assert "是它又坏了吗" in asked.text
        assert "编号 2" in say(db, "张桂花", "2")[-1].text

    def test_a_yes_opens_it(self, db: Db) -> None:
        report = self.over(db)
        say(db, "张桂花", "晒谷坪边上的路灯又坏了")
        assert "编号 1 又交给" in say(db, "张桂花", "是的")[-1].text
        assert report.state != State.CONFIRMED


@pytest.mark.parametrize(
    ("words", "wrong", "right", "new"),
    [
        (
            "不是二组，是一组",
            "二组",
            "一组",
            {"text": "一组晒谷坪边上的路灯不亮了", "place": "一组晒谷坪"},
        ),
        ("不是路灯，是电线杆", "路灯", "电线杆", {"text": "二组晒谷坪边上的电线杆不亮了"}),
        ("说错了，是水塘边", "", "水塘边", {"place": "水塘边"}),
    ],
)
def test_what_takes_the_place_of_what(
    words: str, wrong: str, right: str, new: dict[str, str]
) -> None:
    said = Correction(wrong, right)
    assert corrected(filed(LAMP, "二组晒谷坪"), words, said).items() >= new.items()
