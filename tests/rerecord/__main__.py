"""Writes conversation files anew where the program answers otherwise: `python -m tests.rerecord FILE…`.

Prints each, rewritten: an exact `<` line that does not hold gives way to what came, what nobody
claimed stands where it came, what comes no more is gone. Everything else stays. A human reads the diff.
"""

import argparse
import sys
from pathlib import Path

from tests import databases
from tests.rerecord.rewriting import Worlds, rewritten
from tests.rerecord.run import Options


def main() -> int:
    """How many files do not hold even as rewritten."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("file", nargs="+", type=Path)
    args.add_argument("--write", action="store_true", help="write the files instead of printing")
    args.add_argument("--drop-yes", action="store_true", help="drop a yes that nothing asks for")
    args.add_argument("--add-yes", action="store_true", help="say 确认 where it is asked now")
    args.add_argument(
        "--fragments", action="store_true", help="replace or drop `<~` lines that fit nothing, too"
    )
    given = args.parse_args()
    options, broken = Options(given.drop_yes, given.add_yes, given.fragments), 0
    with databases.folder() as folder:
        worlds = Worlds(folder)
        for file in given.file:
            script = file.read_text(encoding="utf8")
            result = rewritten(script, file.name, worlds, options)
            for note in result.notes:
                sys.stderr.write(f"{file}: {note}\n")
            broken += not result.holds
            if given.write and result.text != script:
                file.write_text(result.text, encoding="utf8")
            elif not given.write:
                sys.stdout.write(result.text)
    return broken


if __name__ == "__main__":
    sys.exit(min(main(), 100))
