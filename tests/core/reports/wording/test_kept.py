"""`core.reports.wording.kept`: words on one line, within a length."""

import pytest

from core.errors import Refusal
from core.reports.wording.kept import LONGEST, fit, plain_text


def test_words_stand_on_one_line() -> None:
    assert plain_text(" 村口\n的井盖\u200b破了\t。 ") == "村口 的井盖 破了 。"


def test_nothing_and_far_too_much_are_refused() -> None:
    assert fit("井" * LONGEST) == "井" * LONGEST
    for wording in ("", " \n\u200b", "井" * (LONGEST + 1)):
        with pytest.raises(Refusal):
            fit(wording)
