"""The page of an outside party: opened as often as one likes, answered once, and whatever hostile input gets.

Here too: `pace`.
"""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.media import TOO_MANY
from bot.web.outside import page
from bot.web.outside.pace import MOST, Pace
from bot.web.say import PHOTOS_WAIT
from core.db import Db
from core.outbox import Outgoing
from core.registry import telephones
from core.reports import handling
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Remark, Report, ReportEvidence
from core.reports.outside import referring
from core.reports.outside.referrals import Referral
from handlers.engine.event import Picture
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, person, told, who

DAY = timedelta(days=1)
FORGED = "/outside/" + "x" * 43


@pytest.fixture
def served(world: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(page, "_PACE", Pace())
    with desk(world, folder) as opened:
        yield opened


def _asked(world: Engine, **more: bool) -> tuple[str, str]:
    """A report of 唐菊香's about which 供电所 is asked: its id, and the path of the link."""

    def work(db: Db) -> tuple[str, str]:
        telephones.keep(db, person(db, "唐菊香").id, "13812345678", MONDAY)
        report = file(db, "唐菊香", "二组唐菊香家旁边的电线杆歪了", place="配电房旁边")
        _, token = referring.refer(
            db, report.id, who(db, "陈大山"), "供电所", "请来扶正电线杆", MONDAY, **more
        )
        return report.id, f"/outside/{token}"

    asked: tuple[str, str] = in_world(world, work)
    return asked


def _nonce(served: Served, path: str) -> str:
    found = re.findall(r'name="nonce" value="([^"]+)"', served.browser.get(path).text)
    return str(found[0]) if found else ""


def _answer(served: Served, path: str, text: str = "明天去", **more: str) -> Response:
    fields = {"nonce": _nonce(served, path), "text": text} | more
    return served.browser.post(path, data=fields)


def _remarks(world: Engine) -> list[str]:
    query = select(Remark.text).where(Remark.kind == "outside")
    remarks: list[str] = in_world(world, lambda db: list(db.exec(query)))
    return remarks


def test_opening_spends_nothing_and_names_nobody(served: Served, world: Engine) -> None:
    _, path = _asked(world)
    for _ in range(3):  # as previews do
        shown = served.browser.get(path)
        assert shown.status_code == 200
        assert served.browser.head(path).status_code == 200
    assert "请来扶正电线杆" in shown.text
    assert "配电房旁边" in shown.text
    for secret in ("唐菊香", "13812345678", "陈大山"):
        assert secret not in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    assert "HttpOnly" in shown.headers["set-cookie"]


def test_the_holder_may_say_that_they_see_whom_to_ring(served: Served, world: Engine) -> None:
    _, path = _asked(world, contact=True)
    assert "唐菊香，13812345678" in served.browser.get(path).text


def test_an_answer_is_taken_once_and_closes_nothing(served: Served, world: Engine) -> None:
    report_id, path = _asked(world)
    taken = _answer(served, path, "已派人，明天上午到", day="2026-03-03", by="石桥所王师傅")
    assert taken.status_code == 200
    assert "收到了" in taken.text
    assert _remarks(world) == ["供电所（石桥所王师傅）：已派人，明天上午到（说3月3日办）"]
    used = _answer(served, path, "再来一次")
    assert used.status_code == 410
    assert len(_remarks(world)) == 1

    def after(db: Db) -> None:
        assert db.get_one(Report, report_id).state == State.FILED
        last = told(db, "陈大山")[-1]
        assert "【外单位答复】" in last
        assert "请您看了再定" in last
        assert told(db, "唐菊香")[-1].endswith("供电所答复了，由陈大山（二组村民代表）看了接着办。")

    in_world(world, after)


def test_the_button_pressed_twice_answers_once(served: Served, world: Engine) -> None:
    _, path = _asked(world)
    fields = {"nonce": _nonce(served, path), "text": "明天去"}
    first, second = served.browser.post(path, data=fields), served.browser.post(path, data=fields)
    assert first.status_code == second.status_code == 200
    assert len(_remarks(world)) == 1
    served.at(MONDAY + timedelta(minutes=2))
    assert served.browser.post(path, data=fields).status_code == 410


def test_forged_old_ended_replaced_and_settled_links_are_all_the_same(
    served: Served, world: Engine
) -> None:
    report_id, first = _asked(world)

    def again(db: Db) -> str:
        _, token = referring.refer(db, report_id, who(db, "陈大山"), "供电所", "请来扶正", MONDAY)
        return f"/outside/{token}"

    second = in_world(world, again)
    assert served.browser.get(second).status_code == 200
    replaced = _answer(served, first)
    in_world(world, lambda db: referring.end(db, report_id, who(db, "陈大山"), MONDAY))
    ended = _answer(served, second)
    third = in_world(world, again)
    served.at(MONDAY + 15 * DAY)
    old = _answer(served, third)
    served.at(MONDAY)
    in_world(
        world,
        lambda db: handling.finish(db, report_id, who(db, "陈大山"), MONDAY, how="扶正了"),
    )
    settled = _answer(served, third)
    forged = _answer(served, FORGED)
    short = served.browser.get("/outside/" + "x" * 20)
    texts = {r.text for r in (replaced, ended, old, settled, forged, short)}
    assert {r.status_code for r in (replaced, ended, old, settled, forged, short)} == {410}
    assert len(texts) == 1
    assert _remarks(world) == []


def test_a_form_without_its_page_or_from_elsewhere_does_nothing(
    served: Served, world: Engine
) -> None:
    _, path = _asked(world)
    nonce = _nonce(served, path)
    foreign = {"origin": "https://evil.example"}
    fields = {"nonce": nonce, "text": "骗人的"}
    assert served.browser.post(path, data=fields, headers=foreign).status_code == 403
    assert served.browser.post(path, data=fields | {"nonce": "y" * 43}).status_code == 403
    assert served.browser.post(path, data={"text": "没有记号"}).status_code == 403
    served.browser.cookies.clear()
    kept = served.browser.post(path, data=fields)
    assert kept.status_code == 403
    assert "骗人的" in kept.text  # what was written is not lost
    assert _remarks(world) == []
    assert _answer(served, path).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": " \u200b\x00 "},
        {"day": "2026-02-01"},
        {"day": "3000-01-01"},
        {"day": "下周"},
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(
    served: Served, world: Engine, wrong: dict[str, str]
) -> None:
    _, path = _asked(world)
    answer = _answer(served, path, **({"text": "明天去"} | wrong))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert _remarks(world) == []
    assert _answer(served, path).status_code == 200


def test_what_is_written_is_harmless_and_short(served: Served, world: Engine) -> None:
    report_id, path = _asked(world)
    hostile = "<script>alert(1)</script>\n【超时】编号 1\u202e" + "长" * 5000
    assert _answer(served, path, hostile, by="<b>" + "名" * 100).status_code == 200
    [remark] = _remarks(world)
    assert "\n" not in remark
    assert "\u202e" not in remark
    assert len(remark) < 1100
    served.sign_in("钱国华")
    dossier = served.browser.get(f"/desk/report/{report_id}").text
    assert "<script>alert" not in dossier
    assert "外单位的答复" in dossier


def test_a_huge_body_and_a_broken_one_are_refused(served: Served, world: Engine) -> None:
    _, path = _asked(world)
    huge = {"photo": ("a.jpg", b"x" * (page.MOST_BYTES + 1), "image/jpeg")}
    fields = {"nonce": _nonce(served, path), "text": "看照片"}
    assert served.browser.post(path, data=fields, files=huge).status_code == 413
    unsized = served.browser.post(path, content=iter([b"x" * 10]))
    assert unsized.status_code == 413
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert served.browser.post(path, content=b"--y\r\nnonsense", headers=kind).status_code in (
        400,
        403,
    )
    text = {"photo": ("a.jpg", b"no picture at all", "image/jpeg")}
    assert served.browser.post(path, data=fields, files=text).status_code == 400
    many = [("photo", (f"{n}.jpg", _picture(n), "image/jpeg")) for n in range(page.MOST_PHOTOS + 1)]
    assert served.browser.post(path, data=fields, files=many).status_code == 400
    assert _remarks(world) == []


def _picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 60), (shade * 20, 90, 30)).save(out, "JPEG")
    return out.getvalue()


def test_photos_come_along_and_are_shown_to_who_sees_the_report(
    served: Served, world: Engine
) -> None:
    report_id, path = _asked(world)
    fields = {"nonce": _nonce(served, path), "text": "装好了"}
    photos = [("photo", (f"{n}.jpg", _picture(n), "image/jpeg")) for n in range(2)]
    assert served.browser.post(path, data=fields, files=photos).status_code == 200
    query = select(ReportEvidence).where(
        ReportEvidence.report_id == report_id, col(ReportEvidence.stage) == "outside"
    )
    kept = in_world(world, lambda db: list(db.exec(query)))
    assert len(kept) == 2
    assert served.browser.get(f"{path}/photo/{kept[0].evidence_id}").status_code == 410
    served.sign_in("钱国华")
    assert served.browser.get(f"/desk/photo/{kept[0].evidence_id}").status_code == 200
    last = in_world(
        world,
        lambda db: db.exec(select(Outgoing).where(col(Outgoing.text).contains("照片2张"))).first(),
    )
    assert last.picture is not None


def test_photos_that_come_all_at_once_are_not_called_broken(
    served: Served, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def store(*_: object) -> Picture:
        return Picture({}, refused=TOO_MANY)

    _, path = _asked(world)
    fields = {"nonce": _nonce(served, path), "text": "装好了"}
    monkeypatch.setattr(served.program.media, "store_upload", store)
    photo = [("photo", ("1.jpg", _picture(1), "image/jpeg"))]
    answer = served.browser.post(path, data=fields, files=photo)
    assert answer.status_code == 429
    assert PHOTOS_WAIT in answer.text
    assert "装好了" in answer.text  # nothing that was written is lost


def test_whoever_guesses_is_slowed_and_whoever_has_a_link_is_not(
    served: Served, world: Engine
) -> None:
    _, path = _asked(world)
    answers = [served.browser.get(FORGED).status_code for _ in range(MOST + 2)]
    assert answers[:MOST] == [410] * MOST
    assert answers[-1] == 429
    assert served.browser.get(path).status_code == 200
    served.at(MONDAY + timedelta(minutes=2))
    assert served.browser.get(FORGED).status_code == 410


def test_the_token_itself_is_kept_nowhere(served: Served, world: Engine) -> None:
    _, path = _asked(world)
    token = path.rpartition("/")[2]
    kept = in_world(world, lambda db: db.exec(select(Referral)).one().model_dump())
    assert all(token not in str(value) for value in kept.values())
