"""What a group is shown: every byte within WeCom's bounds, and nobody's words as markup. Here too: `errors`."""

import base64
from hashlib import md5
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import TryLater, Unreachable
from bot.channels.wecom import errors, group
from bot.channels.wecom.group import Board, payloads
from bot.tencent.pieces import plain
from tests.standins.tencent import JPEG

BOARD = Board("王家村", "https://lianhu.example.org/board/1")


def contents(parts: list[dict[str, Any]]) -> list[str]:
    return [part[part["msgtype"]]["content"] for part in parts]


def test_a_short_message_is_one_text_as_it_is() -> None:
    text = "【公示】\n1. 张*花户 +5 <script> [x](http://y)"
    assert payloads(text, None, BOARD) == [{"msgtype": "text", "text": {"content": text}}]


@pytest.mark.parametrize(
    "markup", ["<@all>", "<@LiXiuYing>", '<a href="http://x">点我</a>', "<A HREF=x>"]
)
def test_nobodys_words_call_anybody_or_become_a_link(markup: str) -> None:
    [only] = payloads(f"罗铁柱说：{markup}", None, None)
    assert "<@" not in only["text"]["content"]
    assert "<a" not in only["text"]["content"].lower()


def test_a_poster_follows_its_words_and_leads_to_the_board() -> None:
    words, image, news = payloads("【积分结果】", JPEG, BOARD)
    assert words["text"]["content"] == "【积分结果】"
    assert base64.b64decode(image["image"]["base64"]) == JPEG
    assert image["image"]["md5"] == md5(JPEG, usedforsecurity=False).hexdigest()
    assert news["news"]["articles"][0]["url"] == BOARD.url
    assert len(payloads("【积分结果】", JPEG, None)) == 2


@pytest.mark.parametrize(
    ("content", "note"), [(JPEG + b"\0" * group.MOST_PICTURE, "照片太大"), (b"#!AMR\n", "语音")]
)
def test_what_a_group_cannot_show_is_said(content: bytes, note: str) -> None:
    [only] = payloads("看一下", content, BOARD)
    assert note in only["text"]["content"]


def test_a_long_list_goes_as_fewer_pieces_of_markdown_without_markup() -> None:
    text = "\n".join(f"{n}. 张*花户 +5（邻里互助+5）_ # |" for n in range(1, 300))
    parts = payloads(text, None, None)
    assert {part["msgtype"] for part in parts} == {"markdown_v2"}
    assert not set("".join(contents(parts))) & set("*#`|[]<>_~")
    assert "张＊花户" in contents(parts)[0]


@given(st.text(max_size=4000))
def test_every_piece_fits_and_no_word_is_lost(text: str) -> None:
    parts = payloads(text, None, None)
    for part, content in zip(parts, contents(parts), strict=True):
        most = {"text": group.MOST_TEXT, "markdown_v2": group.MOST_MARKDOWN}[part["msgtype"]]
        assert 0 < len(content.encode()) <= most
    if all(part["msgtype"] == "text" for part in parts):
        kept = "".join("".join(contents(parts)).split())
        assert kept == "".join(plain(text).split())


@pytest.mark.parametrize("code", [-1, 45009, 45033, 50001, 99999])
def test_what_may_pass_is_tried_again(code: int) -> None:
    assert isinstance(errors.of_robot(code), TryLater)


def test_a_revoked_key_and_a_bad_message_are_told_apart() -> None:
    gone, bad = errors.of_robot(93000), errors.of_robot(40058)
    assert isinstance(gone, Unreachable)
    assert isinstance(bad, Unreachable)
    assert (gone.why, gone.only_this, bad.only_this) == (errors.NO_ROBOT, False, True)
