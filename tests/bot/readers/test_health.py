"""Health: the doctor says of each reader whether it is on and how its last call went."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.readers.health import findings
from bot.readers.record import Call, Record
from bot.settings import Settings

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def lines(tmp_path: Path, **values: Any) -> list[str]:
    """What the doctor says of the two."""
    return list(findings(Settings(_env_file=None, data_dir=tmp_path, **values)))


def test_off_says_how_to_switch_on(tmp_path: Path) -> None:
    assert lines(tmp_path) == [
        "off   大模型助读没开：要开就设 LIANHU_LLM_URL、LIANHU_LLM_MODEL",
        "off   语音转文字没开：要开就设 LIANHU_ASR_URL、LIANHU_ASR_MODEL",
    ]


def test_on_says_to_whom_and_how_the_last_call_went(tmp_path: Path) -> None:
    on = {"llm_url": "https://llm.example.org/v1", "llm_model": "m", "llm_key": "secret"}
    assert lines(tmp_path, **on)[0] == "ok    大模型助读开着（发给 llm.example.org），还没有用过"
    Record(tmp_path, "llm").write(Call(AT, 350))
    assert lines(tmp_path, **on)[0] == (
        "ok    大模型助读开着（发给 llm.example.org），上一次 3月2日 09:00 成功，用了 350 毫秒"
    )
    Record(tmp_path, "llm").write(Call(AT, 2000, "timeout"))
    assert "上一次 3月2日 09:00 没成：太慢，没等到。" in lines(tmp_path, **on)[0]
    Record(tmp_path, "llm").write(Call(AT, 20, "status 401"))
    failed = lines(tmp_path, **on)[0]
    assert failed.startswith("FIX   ")
    assert "对方回了状态码 401" in failed
    assert "secret" not in failed


def test_half_set_is_to_be_mended(tmp_path: Path) -> None:
    assert lines(tmp_path, asr_url="https://asr.example.org")[1].startswith("FIX   ")
    assert "LIANHU_ASR_MODEL" in lines(tmp_path, asr_url="https://asr.example.org")[1]
