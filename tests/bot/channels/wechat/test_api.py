"""The API against a stand-in over real HTTP: every fault, and never a storm of token fetches.

Here too: `errors`, `tencent.token`, `tencent.calls`, `tencent.api`, `tencent.errors`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.channel import TryLater, Unreachable
from bot.channels.wechat.api import Api
from bot.tencent import calls as module
from tests.standins.tencent import JPEG
from tests.standins.wechat import StandIn

SEND = "message/custom/send"


@dataclass
class Watch:
    """A clock that the test moves."""

    at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@dataclass
class Account:
    """One stand-in, one database and any number of replicas that use it."""

    engine: Engine
    platform: StandIn
    watch: Watch
    open: list[Api] = field(default_factory=list)

    def replica(self, secret: str | None = None) -> Api:
        made = Api(
            self.platform.root,
            self.platform.app_id,
            secret or self.platform.secret,
            self.engine,
            self.watch.now,
        )
        self.open.append(made)
        return made


@pytest.fixture
def account(engine: Engine) -> Iterator[Account]:
    watch = Watch()
    platform = StandIn(now=watch.now, strict=False)
    made = Account(engine, platform, watch)
    yield made
    platform.stop()
    for replica in made.open:
        replica.close()


def outcomes(api: Api, count: int) -> dict[str, int]:
    """How many sends ended how."""
    found: dict[str, int] = {}
    for number in range(count):
        try:
            api.send_text("oVillager", f"第{number}条")
        except TryLater as later:
            found[later.why] = found.get(later.why, 0) + 1
        else:
            found["sent"] = found.get("sent", 0) + 1
    return found


def test_words_and_pictures_arrive(account: Account) -> None:
    api = account.replica()
    api.send_text("oVillager", "井盖修好了 😀 ]]> <b>")
    api.send_picture("oVillager", api.upload(JPEG))
    heard = [(t.openid, t.text, t.picture) for t in account.platform.journal]
    assert heard == [("oVillager", "井盖修好了 😀 ]]> <b>", None), ("oVillager", "", JPEG)]
    assert account.platform.calls["stable_token"] == 1


def test_replicas_and_restarts_share_one_token(account: Account) -> None:
    for _ in range(3):
        api = account.replica()
        api.send_text("o", "x")
        api.close()
    assert account.platform.calls["stable_token"] == 1


def test_another_accounts_stored_token_is_not_used(account: Account) -> None:
    account.replica().send_text("o", "x")
    account.platform.app_id = "wxffffffffffffffff"
    account.platform.rotate()
    account.replica().send_text("o", "x")
    assert account.platform.calls["stable_token"] == 2


def test_a_token_is_fetched_again_before_it_ends(account: Account) -> None:
    api = account.replica()
    api.send_text("o", "x")
    account.watch.at += timedelta(minutes=117)
    api.send_text("o", "x")
    assert account.platform.calls["stable_token"] == 1
    account.watch.at += timedelta(minutes=2)
    api.send_text("o", "x")
    assert account.platform.calls["stable_token"] == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_one_refused_token_costs_no_message(account: Account, code: int) -> None:
    api = account.replica()
    api.send_text("o", "一")
    account.platform.fail(SEND, code, times=1)
    api.send_text("o", "二")
    assert [t.text for t in account.platform.journal] == ["一", "二"]
    assert account.platform.calls["stable_token"] <= 3


def test_a_spoilt_token_is_forced_out_once(account: Account) -> None:
    api = account.replica()
    api.send_text("o", "一")
    account.platform.spoil()
    assert outcomes(api, 3) == {"sent": 3}
    assert (account.platform.calls["stable_token"], account.platform.forced) == (3, 1)
    account.platform.spoil()
    account.watch.at += timedelta(seconds=20)
    assert outcomes(api, 3) == {"token_refused": 3}  # Tencent forces at most every 30 s
    account.watch.at += timedelta(minutes=11)
    assert outcomes(api, 3) == {"sent": 3}


def test_threads_that_are_refused_together_fetch_once(account: Account) -> None:
    api = account.replica()
    api.send_text("o", "x")
    account.platform.rotate()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: api.send_text("o", str(n)), range(40)))
    assert account.platform.calls["stable_token"] == 2


def test_a_token_that_is_refused_for_ever_costs_three_fetches(account: Account) -> None:
    api = account.replica()
    account.platform.fail(SEND, 40001)
    assert outcomes(api, 200) == {"token_refused": 200}
    assert account.platform.calls["stable_token"] <= 3
    assert account.platform.calls[SEND] <= 3


def test_ten_minutes_of_refusals_and_then_all_is_well(account: Account) -> None:
    api = account.replica()
    account.platform.fail(SEND, 40001)
    for _ in range(60):
        assert outcomes(api, 5) == {"token_refused": 5}
        account.watch.at += timedelta(seconds=10)
    assert account.platform.calls["stable_token"] <= 3 + 1
    assert account.platform.forced <= 2
    account.platform.faults.clear()
    account.watch.at += timedelta(minutes=30)
    assert outcomes(api, 5) == {"sent": 5}


def test_three_replicas_over_five_rotations(account: Account) -> None:
    replicas = [account.replica() for _ in range(3)]
    for _ in range(5):
        for api in replicas:
            assert outcomes(api, 20) == {"sent": 20}
        account.platform.rotate()
        account.watch.at += timedelta(minutes=5)
    assert account.platform.calls["stable_token"] <= 5 + 3
    assert len(account.platform.journal) == 300


def test_a_wrong_secret_is_asked_once_and_named(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    api = account.replica(secret="wrong-secret")
    assert outcomes(api, 200) == {"bad_app_secret": 1, "token_refused": 199}
    assert account.platform.calls["stable_token"] == 1
    assert "LIANHU_WECHAT_APP_SECRET" in caplog.text
    assert "wrong-secret" not in caplog.text


def test_an_ip_that_is_not_listed_is_said_to_the_operator(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    account.platform.fail("stable_token", 40164)
    with pytest.raises(TryLater) as later:
        account.replica().send_text("o", "x")
    assert later.value.whole_channel
    assert later.value.after is not None
    assert later.value.after >= timedelta(minutes=5)
    assert "IP白名单" in caplog.text


@pytest.mark.parametrize(
    ("code", "why", "only_this"),
    [
        (45015, "window_closed", False),
        (45047, "quota_used_up", False),
        (43004, "not_following", False),
        (40003, "no_such_user", False),
        (48001, "no_permission", False),
        (45002, "too_long", True),
    ],
)
def test_an_errcode_inside_a_200_is_no_delivery(
    account: Account, code: int, why: str, only_this: bool
) -> None:
    account.platform.fail(SEND, code)
    with pytest.raises(Unreachable) as gone:
        account.replica().send_text("o", "x")
    assert (gone.value.why, gone.value.only_this) == (why, only_this)


@pytest.mark.parametrize(
    ("kind", "why", "whole_channel", "maybe_sent"),
    [
        (-1, "errcode_-1", False, False),
        (99999, "errcode_99999", False, False),
        (45009, "daily_quota", True, False),
        (45011, "too_fast", True, False),
        ("500", "server_error", False, False),
        ("garbage", "garbage", False, True),
        ("list", "garbage", False, True),
        ("text", "garbage", False, True),
        ("redirect", "garbage", False, True),
        ("cut", "no_answer", False, True),
        ("hang", "no_answer", False, True),
    ],
)
def test_a_fault_of_the_platform_is_tried_later(
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    kind: int | str,
    why: str,
    whole_channel: bool,
    maybe_sent: bool,
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", (1.0, 0.3))
    account.platform.fail(SEND, kind)
    with pytest.raises(TryLater) as later:
        account.replica().send_text("o", "x")
    found = later.value
    assert (found.why, found.whole_channel, found.maybe_sent) == (why, whole_channel, maybe_sent)
    assert account.platform.journal == []


@pytest.mark.parametrize("kind", ["500", "garbage", "list", "cut", "hang"])
def test_a_fault_of_the_token_endpoint_is_tried_later_and_seldom(
    account: Account, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", (1.0, 0.3))
    account.platform.fail("stable_token", kind)
    api = account.replica()
    assert sum(outcomes(api, 20).values()) == 20
    assert account.platform.calls["stable_token"] == 1
    account.platform.faults.clear()
    account.watch.at += timedelta(seconds=31)
    assert outcomes(api, 2) == {"sent": 2}


def test_a_platform_that_is_away_has_sent_nothing(account: Account) -> None:
    api = account.replica()
    api.send_text("o", "x")
    account.platform.stop()
    with pytest.raises(TryLater) as later:
        account.replica().send_text("o", "x")
    assert (later.value.why, later.value.maybe_sent) == ("no_answer", False)


def test_a_retried_picture_is_whole(account: Account) -> None:
    api = account.replica()
    account.platform.fail("media/upload", 40001, times=1)
    api.send_picture("o", api.upload(JPEG))
    assert [t.picture for t in account.platform.journal] == [JPEG]


@pytest.mark.parametrize("kind", ["list", "garbage", "500", -1])
def test_a_picture_that_cannot_be_uploaded_waits(account: Account, kind: int | str) -> None:
    account.platform.fail("media/upload", kind)
    with pytest.raises(TryLater):
        account.replica().upload(JPEG)
    assert account.platform.calls[SEND] == 0


def test_a_photo_is_fetched_by_its_id(account: Account) -> None:
    account.platform.media["M"] = (JPEG, "image/jpeg")
    account.platform.media["V"] = (b"#!AMR", "audio/amr")
    api = account.replica()
    assert api.media("M") == (JPEG, "image/jpeg")
    assert api.media("V") == (b"#!AMR", "audio/amr")


def test_a_photo_that_the_platform_forgot_is_gone(account: Account) -> None:
    with pytest.raises(Unreachable) as gone:
        account.replica().media("M")
    assert gone.value.why == "gone"


def test_a_photo_is_fetched_with_a_new_token(account: Account) -> None:
    account.platform.media["M"] = (JPEG, "image/jpeg")
    api = account.replica()
    api.media("M")
    account.platform.rotate()
    assert api.media("M") == (JPEG, "image/jpeg")


def test_an_endless_photo_is_cut_off(account: Account) -> None:
    account.platform.fail("media/get", "endless")
    with pytest.raises(Unreachable) as gone:
        account.replica().media("M")
    assert gone.value.why == "too_big"


@pytest.mark.parametrize("kind", ["500", "garbage", "list", "hang", "redirect", -1])
def test_a_photo_that_does_not_come_is_asked_for_later(
    account: Account, monkeypatch: pytest.MonkeyPatch, kind: int | str
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", (1.0, 0.3))
    account.platform.fail("media/get", kind)
    with pytest.raises(TryLater):
        account.replica().media("M")


def test_a_slow_photo_is_given_up(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_FETCH", -1.0)
    account.platform.media["M"] = (JPEG, "image/jpeg")
    with pytest.raises(TryLater) as later:
        account.replica().media("M")
    assert later.value.why == "too_slow"


def test_a_scene_code_brings_its_word_along(account: Account) -> None:
    url = account.replica().scene_qr("CODE", timedelta(hours=72))
    assert url == "http://qr/1"
    (asked,) = account.platform.scenes
    assert asked["action_info"] == {"scene": {"scene_str": "CODE"}}
    assert asked["expire_seconds"] == 72 * 3600


def test_no_token_and_no_secret_is_logged(
    account: Account, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", (1.0, 0.3))
    caplog.set_level("DEBUG")
    api = account.replica()
    for kind in ("cut", "500", "garbage", 40001):
        account.platform.faults.clear()
        account.platform.fail(SEND, kind)
        outcomes(api, 2)
    assert account.platform.secret not in caplog.text
    assert "TOKEN-" not in caplog.text


def test_a_closed_database_costs_no_message(account: Account) -> None:
    api = account.replica()
    with account.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE platform_token")
    assert outcomes(api, 3) == {"sent": 3}
    assert account.platform.calls["stable_token"] == 1
