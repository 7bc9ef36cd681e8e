"""What happened in a home, by its kind.

Here too: `preview` (played in tests/conversations/duties/service_day.txt and own/broadcast_changed.txt).
"""

from handlers.duties.files.household_news import kind_of


def test_the_kind_of_what_happened() -> None:
    assert kind_of("他老伴住院了") == "illness"
    assert kind_of("他家添了二胎") == "life"
    assert kind_of("今天天气好") == ""
