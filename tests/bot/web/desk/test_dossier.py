"""One report at the desk: its whole history, and what is done to it by the words and the law of the chat.

Here too: `acting`, `several`.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core import acts
from core.desk.words import DEEDS, REMARKS
from core.evidence import Evidence
from core.reports import handling
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.slips import looks, slips, talks
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, person, told, who

LAMP = "二组的路灯不亮"


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def held_by_village(engine: Engine, words: str = LAMP) -> Report:
    """A report that its representative has passed up to 钱国华."""

    def work(db: Session) -> Report:
        report = file(db, "罗铁柱", words)
        return handling.pass_up(db, report.id, who(db, "陈大山"), "要买灯", MONDAY)

    made: Report = in_world(engine, work)
    return made


def now(engine: Engine, report: Report) -> Report:
    """The report as it stands."""
    stands: Report = in_world(engine, lambda db: db.get_one(Report, report.id))
    return stands


def text(page: str) -> str:
    """What is read on a page."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))


def test_the_history_says_who_had_it_and_what_was_said(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("孙敏")
    page = text(served.browser.get(f"/desk/report/{report.id}").text)
    for words in (
        LAMP,
        "上报人：罗铁柱",
        "陈大山（二组村民代表）",
        "钱国华（村支书）",
        "上报的原因",
        "要买灯",
    ):
        assert words in page
    assert "这一件现在不在您手上" in page or "催" in page


def test_a_video_and_a_file_are_links_that_open_to_whoever_sees_the_report(
    served: Served, world: Engine, folder: Path
) -> None:
    report = held_by_village(world)
    content = {"video": b"a video", "file": b"%PDF-1.7"}
    digests = {kind: hashlib.sha256(data).hexdigest() for kind, data in content.items()}
    usual = {"video": ("video/mp4", ".mp4"), "file": ("application/pdf", ".pdf")}

    def show(db: Session) -> dict[str, str]:
        kept = {
            kind: Evidence(kind=kind, digest=digest, kind_of_file=usual[kind][0], at=MONDAY)
            for kind, digest in digests.items()
        }
        db.add_all(kept.values())
        db.flush()
        reports.keep_photos(db, report.id, [one.id for one in kept.values()], "filed")
        return {kind: one.id for kind, one in kept.items()}

    ids: dict[str, str] = in_world(world, show)
    for kind, digest in digests.items():
        path = folder / "media" / digest[:2] / f"{digest}{usual[kind][1]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[kind])
    served.sign_in("孙敏")
    page = served.browser.get(f"/desk/report/{report.id}").text
    assert "看视频" in page
    assert "下载文件" in page
    video, file_of = (served.browser.get(f"/desk/photo/{ids[kind]}") for kind in content)
    assert (video.content, video.headers["content-type"]) == (b"a video", "video/mp4")
    assert file_of.headers["content-disposition"] == 'attachment; filename="file.pdf"'


def test_a_button_does_what_it_does_in_chat_and_says_the_same(
    served: Served, world: Engine
) -> None:
    report = held_by_village(world)
    served.sign_in("钱国华")
    done = served.act(report.id, do="受理")
    assert f"编号 {report.number} 已受理。" in text(done.text)
    assert now(world, report).state == State.ACCEPTED
    assert any("钱国华已受理" in words for words in in_world(world, lambda db: told(db, "罗铁柱")))


def test_what_chat_asks_is_asked_on_the_page(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("钱国华")
    asked = served.act(report.id, do="办结")
    assert "请发一张办好后的照片" in text(asked.text)
    again = served.browser.post(
        f"/desk/report/{report.id}", data=served.form(asked.text) | {"words": "换了新灯泡"}
    )
    assert "没有就回“没有照片”" in text(again.text)
    done = served.browser.post(
        f"/desk/report/{report.id}", data=served.form(again.text) | {"words": "没有照片"}
    )
    assert "已办结，已请上报人确认" in text(done.text)
    assert now(world, report).state == State.DONE


def test_the_right_owner_is_chosen_by_a_button(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("钱国华")
    asked = served.act(report.id, do="退回").text
    labels = re.findall(r'name="pick" value="([^"]+)"', asked)
    chosen = next(label for label in labels if "陈大山" in label)
    done = served.browser.post(
        f"/desk/report/{report.id}", data=served.form(asked) | {"pick": chosen}
    )
    assert "已交给陈大山" in text(done.text)


def test_a_step_that_was_changed_on_the_way_is_not_taken(served: Served, world: Engine) -> None:
    report, other = held_by_village(world), held_by_village(world, "二组的水管漏水")
    served.sign_in("钱国华")
    fields = served.form(served.act(report.id, do="退回").text)
    forged = fields | {"step": fields["step"].replace(report.id, other.id), "words": "不归我"}
    assert "表单不完整" in served.browser.post(f"/desk/report/{report.id}", data=forged).text
    elsewhere = served.browser.post(
        f"/desk/report/{other.id}", data=fields | {"once": "b" * 22, "words": "不归我"}
    )
    assert "表单不完整" in elsewhere.text


def test_two_at_one_report_and_a_form_sent_twice(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("钱国华")
    page = served.browser.get(f"/desk/report/{report.id}").text
    in_world(world, lambda db: handling.accept(db, report.id, who(db, "钱国华"), MONDAY))
    stale = served.browser.post(
        f"/desk/report/{report.id}", data=served.form(page) | {"do": "已做临时防护"}
    )
    assert "已经过时了" in text(stale.text)
    assert now(world, report).state == State.ACCEPTED
    form = served.form(served.browser.get(f"/desk/report/{report.id}").text) | {"do": "受理"}
    assert "现在不能办了" in served.browser.post(f"/desk/report/{report.id}", data=form).text
    assert "没有再办一遍" in served.browser.post(f"/desk/report/{report.id}", data=form).text


def test_several_are_done_row_by_row_under_the_law(served: Served, world: Engine) -> None:
    mine = [held_by_village(world, words) for words in (LAMP, "二组的桥栏杆断了")]
    others = in_world(world, lambda db: file(db, "张桂花", "村口的井盖破了"))
    served.sign_in("钱国华")
    page = served.browser.get("/desk").text
    picked = [f"{r.id}.{now(world, r).version}" for r in (*mine, others)]
    form = served.form(page) | {"do": "受理"}
    came = text(served.browser.post("/desk/several", data=form | {"pick": picked}).text)
    assert "办成2件，没办成1件" in came
    assert [now(world, r).state for r in mine] == [State.ACCEPTED] * 2
    assert now(world, others).state == State.FILED
    again = served.browser.post("/desk/several", data=form | {"pick": picked}).text
    assert "没有再办一遍" in again
    form = served.form(served.browser.get("/desk").text)
    for wrong, words in (
        ({"do": "办了它"}, "请选一样"),
        ({"do": "进展", "pick": picked}, "请写一句"),
        ({"do": "受理"}, "请先在前面"),
    ):
        fresh = form | {"once": f"{words:x<22}"}
        assert words in served.browser.post("/desk/several", data=fresh | wrong).text
    many = form | {"once": "c" * 22, "do": "受理", "pick": picked * 7}
    assert "一次最多办20件" in served.browser.post("/desk/several", data=many).text


def test_every_kind_of_act_has_a_word_in_the_history() -> None:
    of_reports = {kind for kind in acts.declared() if kind.startswith("report.")}
    assert of_reports - DEEDS.keys() == set()
    assert not DEEDS.keys() & REMARKS.keys()


def test_a_hidden_reporter_stays_hidden(served: Served, world: Engine) -> None:
    def work(db: Session) -> Report:
        return file(db, "罗铁柱", LAMP, private=True)

    report = in_world(world, work)
    served.sign_in("钱国华")
    page = served.browser.get(f"/desk/report/{report.id}").text
    assert "罗铁柱" not in page
    assert "上报人：不公开" in page
    assert "罗铁柱" not in served.browser.get("/desk/sheet/reports.csv").text


def test_whoever_stands_above_urges_the_holder_once_a_day(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("孙敏")
    done = served.act(report.id, do="催办的人")
    assert "已经催了钱国华" in text(done.text)
    assert any("催办" in words for words in in_world(world, lambda db: told(db, "钱国华")))
    assert "明天可以再催" in text(served.act(report.id, do="催办的人").text)


def test_whoever_has_it_has_looked_at_it_once_the_page_is_open(
    served: Served, world: Engine
) -> None:
    report = held_by_village(world)
    served.sign_in("孙敏")
    served.browser.get(f"/desk/report/{report.id}")
    assert now(world, report).looked_at is None
    served.sign_in("钱国华")
    served.browser.get(f"/desk/report/{report.id}")
    stands = now(world, report)
    assert stands.looked_at is not None
    assert stands.unseen_at is None


def test_the_list_is_a_look_too(served: Served, world: Engine) -> None:
    report = held_by_village(world)
    served.sign_in("钱国华")
    served.browser.get("/desk")
    assert now(world, report).looked_at is not None


def test_who_opens_a_complaint_is_on_record_and_a_slip_stays_off_the_pages(
    served: Served, world: Engine
) -> None:
    def work(db: Session) -> tuple[Report, str]:
        report = file(db, "刘大勇", "李秀英把低保名额给了她侄子")
        code = slips.give(db, report, MONDAY)
        talks.say(db, report, who(db, "何秋菊"), "去年也是她侄子", MONDAY)
        return report, code or ""

    report, code = in_world(world, work)
    served.sign_in("孙敏")
    page = served.browser.get(f"/desk/report/{report.id}").text
    assert "李秀英把低保名额" in page
    served.browser.get("/desk")
    everywhere = page + served.browser.get("/desk/sheet/reports.csv").text
    assert not [one for one in (code, "刘大勇", "何秋菊", "去年也是") if one in everywhere]
    seen = in_world(world, lambda db: [look.person_id for look in looks.of_report(db, report.id)])
    assert seen == [in_world(world, lambda db: person(db, "孙敏").id)]
    served.sign_in("钱国华")
    assert "没有这件事" in served.browser.get(f"/desk/report/{report.id}").text
