"""Services: off by default, on when named, and half set is said by name."""

from pathlib import Path
from typing import Any

import pytest

from bot.readers.service import Service, model_of_language, transcriber
from bot.settings import Settings, SettingsError


def given(tmp_path: Path, **values: Any) -> Settings:
    """Settings of these values and no others."""
    return Settings(_env_file=None, data_dir=tmp_path, **values)


def test_off_by_default(tmp_path: Path) -> None:
    assert model_of_language(given(tmp_path)) is transcriber(given(tmp_path)) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "http://127.0.0.1:1/",
        "http://127.0.0.1:1/v1",
        "http://127.0.0.1:1/v1/",
    ],
)
def test_the_root_or_its_version_is_enough(tmp_path: Path, url: str) -> None:
    settings = given(tmp_path, llm_url=url, llm_model="m", asr_url=url, asr_model="m")
    assert model_of_language(settings) == Service("http://127.0.0.1:1/v1/chat/completions", "", "m")
    assert transcriber(settings) == Service("http://127.0.0.1:1/v1/audio/transcriptions", "", "m")


def test_a_whole_address_stays(tmp_path: Path) -> None:
    url = "https://example.org/api/paas/v4/chat/completions"
    found = model_of_language(given(tmp_path, llm_url=url, llm_model="m", llm_key="k"))
    assert found == Service(url, "k", "m")
    assert found.host == "example.org"
    assert "'k'" not in repr(found)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"llm_url": "http://127.0.0.1:1"}, "LIANHU_LLM_MODEL"),
        ({"llm_model": "m"}, "LIANHU_LLM_URL"),
        ({"llm_key": "k"}, "LIANHU_LLM_URL"),
        ({"llm_url": "127.0.0.1:1", "llm_model": "m"}, "LIANHU_LLM_URL"),
        ({"llm_url": "ftp://example.org", "llm_model": "m"}, "LIANHU_LLM_URL"),
        ({"llm_url": "http://u:p@example.org", "llm_model": "m"}, "LIANHU_LLM_URL"),
        ({"llm_url": "http://[::1", "llm_model": "m"}, "LIANHU_LLM_URL"),
        ({"llm_url": "http://example.org:x", "llm_model": "m"}, "LIANHU_LLM_URL"),
    ],
)
def test_half_set_is_said_by_name(tmp_path: Path, values: dict[str, str], wanted: str) -> None:
    with pytest.raises(SettingsError, match=wanted):
        model_of_language(given(tmp_path, **values))
