"""A village.toml names only what ships."""

import pytest
from bot.cli.adopting import check_shipped

from bot.settings import SettingsError


def test_what_ships_is_taken_and_what_is_left_out_stays_the_default() -> None:
    named = {"name": "国茶村", "rulebook": "hulu-guocha", "duties": "hulu", "funds": "hulu"}
    check_shipped({"region": [named, {"name": "一组"}]})


@pytest.mark.parametrize("key", ["rulebook", "duties", "funds"])
def test_a_name_that_does_not_ship_is_refused_with_those_that_do(key: str) -> None:
    with pytest.raises(SettingsError, match=rf"第 2 个 .*“hulou”的 {key}；.*hulu.*zhigong"):
        check_shipped({"region": [{"name": "一组"}, {"name": "国茶村", key: "hulou"}]})
