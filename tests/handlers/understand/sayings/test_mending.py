import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand.sayings.mending import mended


@pytest.mark.parametrize(
    ("story", "words", "better"),
    [
        ("明天停气一天", "不对，是后天停气", "后天停气一天"),
        ("明天下午三点领种子", "改成四点", "明天下午四点领种子"),
        ("明天下午三点领种子", "更正，是后天上午九点", "后天上午九点领种子"),
        ("我帮唐菊香家挑了水", "说错了，是曾德才家", "我帮曾德才家挑了水"),
        ("二组水塘边的护栏松了", "不是水塘边，是桥头", "二组桥头的护栏松了"),
        ("罗铁柱占了路", "不是罗铁柱，是曾德才", "曾德才占了路"),
    ],
)
def test_the_right_for_the_wrong(story: str, words: str, better: str) -> None:
    assert mended(story, words) == better


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("罗铁柱不当了，换唐菊香", "不对，是曾德才"),
        ("明天停气一天", "好的"),
        ("明天停气一天", "不是大后天，是后天"),
        ("明天停气一天", "是不是改成后天"),
        ("", "不对，是后天"),
    ],
)
def test_what_stays_unclear_changes_nothing(story: str, words: str) -> None:
    assert mended(story, words) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_said_it_changes_something_or_nothing(story: str, words: str) -> None:
    assert mended(story, words) != story
