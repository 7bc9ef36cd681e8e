"""Words that ask are put to somebody; what only a model of language takes for a question is asked about first."""

import pytest

from core.db import Db
from handlers.engine.reading import Reach
from handlers.enquiries.enquire import hears
from handlers.understand.advice import Advice
from tests.handlers.engine.talking import turn_of

TAKEN = Advice("ask_procedure")


@pytest.mark.parametrize(
    ("words", "reach"),
    [("一百二十块零五分八厘", Reach.OTHERS), ("那个折子要上哪里去盖章呢？", Reach.SELF)],
)
def test_only_words_that_ask_go_on_unasked(db: Db, words: str, reach: Reach) -> None:
    turn = turn_of(db, "王建国", words, advice=TAKEN)
    assert [reading.reach for reading in hears(turn)] == [reach]
