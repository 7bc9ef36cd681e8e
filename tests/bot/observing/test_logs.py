"""`bot.observing.logs`: a line as text and as JSON, with the kind and the place of an error and not its words."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.faults import quiet
from bot.observing import counts, logs

PRIVATE = "何秋菊说她家 13800001111"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def _written(style: str, monkeypatch: pytest.MonkeyPatch, *, ours: bool = False) -> str:
    """What one error's line looks like."""
    page = io.StringIO()
    monkeypatch.setattr("sys.stderr", page)
    logs.begin(style)
    try:
        raise ValueError(PRIVATE)
    except ValueError as error:
        told = quiet(error) if ours else error
        logging.getLogger("a.test").error("turn failed: channel=%s", "web", exc_info=told)
    return page.getvalue()


def test_json_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = _written("json", monkeypatch).splitlines()
    said = json.loads(line)
    assert said["event"] == "turn failed: channel=web"
    assert (said["level"], said["logger"]) == ("error", "a.test")
    assert said["timestamp"].endswith("Z")
    assert "test_logs.py" in said["exception"]


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("ours", [True, False])
def test_an_error_tells_its_kind_and_never_its_words(
    style: str, ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _written(style, monkeypatch, ours=ours)
    assert "ValueError" in page
    assert "13800001111" not in page


def test_a_cause_is_not_quoted_either(monkeypatch: pytest.MonkeyPatch) -> None:
    page = io.StringIO()
    monkeypatch.setattr("sys.stderr", page)
    logs.begin("json")
    try:
        try:
            raise ValueError(PRIVATE)
        except ValueError as first:
            raise KeyError(PRIVATE) from first
    except KeyError:
        logging.getLogger("a.test").exception("broke")
    assert "13800001111" not in page.getvalue()


def test_warnings_are_counted_and_plain_lines_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = {"level": "error", "logger": "a.test"}
    before = counts.REGISTRY.get_sample_value("lianhu_log_lines_total", labels) or 0
    _written("text", monkeypatch)
    logging.getLogger("a.test").info("all is well")
    assert counts.REGISTRY.get_sample_value("lianhu_log_lines_total", labels) == before + 1
