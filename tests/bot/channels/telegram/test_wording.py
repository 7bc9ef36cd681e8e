"""Long words go in pieces, and every word is kept."""

from bot.channels.telegram import wording


def test_pieces_keep_every_word() -> None:
    text = "一二三四五\n六七八九十\n甲乙丙丁"
    assert wording.pieces(text, 6) == ["一二三四五", "六七八九十", "甲乙丙丁"]
    assert wording.pieces("", 6) == [""]
    assert "".join(wording.pieces("😀" * 9, 5)) == "😀" * 9
