"""Twenty interrupted conversations, played against this program and against an ordinary form bot.

`conversations` are the twenty, `rubric` says by recorded facts how one ended, `persona` answers what a bot asks. `product` plays the
program, `form_bot` is the ordinary bot (aiogram's FSM guide) and `ordinary` plays it, in an environment of its own: aiogram pins
another pydantic than the program does. `python -m tests.comparison` plays both; docs/comparison.md has the table.
"""
