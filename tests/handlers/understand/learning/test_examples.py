"""Examples, and what is learnt from them.

Here too: `classifier`, `features`.
"""

from collections import Counter

from handlers.understand.learning.classifier import likely
from handlers.understand.learning.examples import ROLES, examples
from handlers.understand.wording import standard
from tests.handlers.understand.held_out import held_out


def test_every_intent_has_many_examples() -> None:
    many = Counter(example.intent for example in examples())
    assert len(many) == 35
    assert min(many.values()) >= 40
    assert {example.role for example in examples()} == set(ROLES)


def test_kept_back_sentences_are_not_among_the_examples() -> None:
    assert not {example.text for example in examples()} & {row.text for row in held_out()}


def test_beliefs_are_shares_of_one_whole() -> None:
    shares = likely("村口的井盖破了", "villager")
    assert abs(sum(share for _, share in shares) - 1) < 1e-9
    assert shares == sorted(shares, key=lambda share: -share[1])


def test_tongues_fold_into_one_wording() -> None:
    assert standard("屋里冇得水哒") == "家没有水了"
    assert standard("听日点解唔嚟？") == "明天为什么不来?"
