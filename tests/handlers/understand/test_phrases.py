from handlers.understand.phrases import sheets


def test_words_stand_in_their_order_inside_one_clause() -> None:
    work = sheets("work")
    assert work.names("拉了警戒线", "safe")
    assert not work.names("线警戒,拉了", "safe")


def test_every_sheet_has_phrases() -> None:
    for folder in ("again", "blame", "danger", "own", "plain", "polarity", "secrecy", "work"):
        assert all(sheets(folder).kinds.values()), folder
