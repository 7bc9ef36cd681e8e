"""Plays the twenty against both and prints the table: `make comparison`.

`python -m tests.comparison ORDINARY [--transcripts FILE]`: ORDINARY is the Python that has aiogram.
The transcripts are written in pairs, which bot is A and which B by lot; the key stands at the end.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.comparison.conversations import TWENTY, Conversation
from tests.comparison.persona import play
from tests.comparison.product import Product
from tests.comparison.rubric import Fact, Played, outcome
from tests.layout import ROOT

NAMES = ("Lianhu", "form bot")


def played_here(conversation: Conversation, folder: Path) -> Played:
    """Against the program, in a demo world of its own."""
    product = Product(folder, f"comparison-{TWENTY.index(conversation)}", conversation.speaker)
    try:
        return play(conversation, product)
    finally:
        product.close()


def played_there(python: str) -> list[Played]:
    """Against the form bot, all twenty in one run of its own environment."""
    asked = [python, "-m", "tests.comparison.ordinary"]
    answer = subprocess.run(asked, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [
        Played(
            tuple((who, words) for who, words in one["lines"]),
            tuple(Fact(r["kind"], tuple(r["text"]), photos=r["photos"]) for r in one["records"]),
        )
        for one in json.loads(answer)
    ]


def table(pairs: Sequence[tuple[Conversation, Played, Played]]) -> str:
    """A row a conversation: how it ended with each, and how often the person wrote."""
    head = " | ".join(f"{name} | turns" for name in NAMES)
    lines = [f"| | conversation | {head} |", "|---|---|---|---|---|---|"]
    sums = [Counter[str](), Counter[str]()]
    turns = [0, 0]
    for number, (conversation, *both) in enumerate(pairs, 1):
        cells = [str(number), conversation.name]
        for at, one in enumerate(both):
            end = outcome(conversation.wanted, one.records)
            sums[at][end.verdict] += 1
            turns[at] += one.turns
            cells += [str(end), str(one.turns)]
        lines.append(f"| {' | '.join(cells)} |")
    ends = [", ".join(f"{verdict} {count}" for verdict, count in s.most_common()) for s in sums]
    lines.append(f"| | all | {ends[0]} | {turns[0]} | {ends[1]} | {turns[1]} |")
    return "\n".join(lines)


def transcripts(pairs: Sequence[tuple[Conversation, Played, Played]], lot: random.Random) -> str:
    """Both sides of each, without a name."""
    parts, key = [], []
    for number, (conversation, *both) in enumerate(pairs, 1):
        order = lot.sample(range(2), 2)
        key.append(f"{number}: A is {NAMES[order[0]]}")
        parts.append(f"== {number}. {conversation.name}")
        for letter, at in zip("AB", order, strict=True):
            spoken = (
                f"{'>' if who == 'person' else '   '} {words}" for who, words in both[at].lines
            )
            parts += [f"-- {letter}", *spoken]
    return "\n".join([*parts, "", "== key", *key]) + "\n"


def main() -> None:
    """Play, and print the table."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("ordinary", help="the Python that has aiogram")
    args.add_argument("--transcripts", type=Path, help="write both sides of each here")
    given = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = [played_here(conversation, Path(folder)) for conversation in TWENTY]
    pairs = list(zip(TWENTY, here, played_there(given.ordinary), strict=True))
    if given.transcripts:
        given.transcripts.write_text(transcripts(pairs, random.Random()), "utf8")
    sys.stdout.write(table(pairs) + "\n")


if __name__ == "__main__":
    main()
