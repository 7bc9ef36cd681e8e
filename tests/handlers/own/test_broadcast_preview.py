"""What is held up for its words: the whole is played in tests/conversations/own/broadcast_changed.txt."""

from handlers.own.broadcast_preview import AS_IT_IS


def test_the_button_says_that_it_goes_out_unchanged() -> None:
    assert AS_IT_IS == "照发"
