"""Keys and what came by them. Here too: `filings`."""

from datetime import timedelta

import pytest

from core.db import Db
from core.errors import Refusal
from core.open311 import filings, keys
from core.open311.filings import MOST, SAME_WITHIN, once
from core.registry import addresses
from tests.core.reports.telling import MONDAY, region


def test_a_key_is_known_by_its_token_until_it_ends(db: Db) -> None:
    key, token = keys.issue(db, " fix  my\nstreet ", region(db, "王家村"), MONDAY)
    assert key.name == "fix my street"
    assert token not in str(key.model_dump())
    assert keys.held(db, token) == key
    assert keys.listed(db) == [key]
    for wrong in ("", token[:-1], token + " ", token.upper(), "\ud800"):
        assert keys.held(db, wrong) is None
    with pytest.raises(Refusal):
        keys.end(db, "", MONDAY)
    keys.end(db, key.id[:12], MONDAY)
    assert keys.held(db, token) is None
    with pytest.raises(Refusal):
        keys.end(db, key.id, MONDAY)


def test_a_key_is_for_a_village_or_above_and_has_a_name(db: Db) -> None:
    for place in ("石桥镇", "清江市"):
        keys.issue(db, "fixmystreet", region(db, place), MONDAY)
    with pytest.raises(Refusal):
        keys.issue(db, "fixmystreet", region(db, "一组"), MONDAY)
    with pytest.raises(Refusal):
        keys.issue(db, " ", region(db, "王家村"), MONDAY)


def test_two_keys_that_begin_alike_are_not_ended_together(db: Db) -> None:
    first, _ = keys.issue(db, "one", region(db, "王家村"), MONDAY)
    keys.issue(db, "two", region(db, "王家村"), MONDAY)
    with pytest.raises(Refusal):
        keys.end(db, first.id[:1], MONDAY)


def test_nothing_is_owed_to_who_reports_by_a_key() -> None:
    assert keys.CHANNEL in addresses.ONE_WAY


def test_the_senders_own_id_is_the_same_for_ever(db: Db) -> None:
    key, _ = keys.issue(db, "one", region(db, "王家村"), MONDAY)
    mark = once("fms/17", {"description": "路灯不亮"})
    first, fresh = filings.begin(db, key.id, mark, MONDAY)
    assert fresh
    later = MONDAY + timedelta(days=90)
    assert filings.begin(db, key.id, once("fms/17", {}), later) == (first, False)
    other, _ = keys.issue(db, "two", region(db, "王家村"), MONDAY)
    assert filings.begin(db, other.id, mark, MONDAY)[1]


def test_the_same_words_are_the_same_for_ten_minutes(db: Db) -> None:
    key, _ = keys.issue(db, "one", region(db, "王家村"), MONDAY)
    mark = once("", {"description": "路灯不亮", "lat": "28"})
    first, fresh = filings.begin(db, key.id, mark, MONDAY)
    assert fresh
    soon = MONDAY + SAME_WITHIN - timedelta(seconds=1)
    assert filings.begin(db, key.id, mark, soon) == (first, False)
    again, fresh = filings.begin(db, key.id, mark, MONDAY + SAME_WITHIN)
    assert fresh
    assert again.id == first.id
    assert once("", {"a": "b"}) != once("", {"a": "c"})
    assert once("", {"a": "1", "b": "2"}) == once("", {"b": "2", "a": "1"})


def test_a_key_files_so_many_an_hour(db: Db) -> None:
    key, _ = keys.issue(db, "one", region(db, "王家村"), MONDAY)
    for n in range(MOST):
        filings.begin(db, key.id, once(f"{n}", {}), MONDAY)
        db.flush()
        assert not filings.too_many(db, key.id, MONDAY)
    filings.begin(db, key.id, once("one more", {}), MONDAY)
    assert filings.too_many(db, key.id, MONDAY)
    assert not filings.too_many(db, key.id, MONDAY + timedelta(hours=1))
