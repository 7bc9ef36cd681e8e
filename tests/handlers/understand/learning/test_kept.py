import sys
from pathlib import Path

import pytest

from handlers.understand.learning import kept as module
from handlers.understand.learning.classifier import learn, packed, unpacked
from handlers.understand.learning.examples import examples
from handlers.understand.learning.kept import Plain, kept


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where compiled modules go, and what is learnt beside them."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def teach(times: list[str], word: str) -> Plain:
    times.append(word)
    return (word, {"a": 1.5}, [b"x"])


def files(room: Path) -> list[Path]:
    return [path for path in room.rglob("lesson.*") if path.is_file()]


def test_what_was_learnt_once_is_not_learnt_again(room: Path) -> None:
    times: list[str] = []
    first = kept("lesson", lambda: teach(times, "one"))
    assert kept("lesson", lambda: teach(times, "two")) == first == ("one", {"a": 1.5}, [b"x"])
    assert times == ["one"]
    assert len(files(room)) == 1


def test_other_grounds_are_learnt_anew_and_the_older_go(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []
    kept("lesson", lambda: teach(times, "one"))
    monkeypatch.setattr(module, "_GROUNDS", ("examples/*.txt",))
    assert kept("lesson", lambda: teach(times, "two"))[0] == "two"
    assert len(files(room)) == 1


@pytest.mark.parametrize("content", [b"", b"\x00", b"rubbish", b"i\x01\x00\x00\x00"])
def test_a_file_that_cannot_be_read_is_learnt_anew(room: Path, content: bytes) -> None:
    times: list[str] = []
    kept("lesson", lambda: teach(times, "one"))
    (path,) = files(room)
    path.write_bytes(content)
    assert kept("lesson", lambda: teach(times, "two"))[0] == "two"
    assert kept("lesson", lambda: teach(times, "three"))[0] == "two"


def test_where_nothing_can_be_written_each_start_learns(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", "/dev/null")
    assert kept("lesson", lambda: ("one",)) == ("one",)
    assert kept("lesson", lambda: ("two",)) == ("two",)
    assert files(room) == []


def test_what_examples_teach_comes_back_as_it_was() -> None:
    taught = learn(examples()[::20])
    whole = unpacked(*packed(taught))
    assert whole == taught
    assert list(whole.rarity) == list(taught.rarity)
