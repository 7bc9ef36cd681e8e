from handlers.understand.learning.evidence import evidence
from handlers.understand.meaning import understand


def test_words_that_name_the_matter_are_plain() -> None:
    assert understand("桥头的护栏断了").evidence == "plain"
    assert understand("不通过，没照片", "cadre").evidence == "plain"


def test_belief_alone_is_a_guess() -> None:
    assert evidence("嘟嘟嘟", [("approve", 0.9), ("reject", 0.05)]) == "guess"
    assert evidence("行", [("approve", 0.7), ("reject", 0.1)]) == "likely"
    assert evidence("行", [("approve", 0.65), ("reject", 0.5)]) == "guess"
    assert evidence("行", [("approve", 0.3), ("reject", 0.2)]) == "none"


def test_five_shares_are_shown_the_intent_first() -> None:
    meaning = understand("路灯坏了")
    assert len(meaning.shares) == 5
    assert meaning.shares[0] == (meaning.intent, meaning.confidence)
