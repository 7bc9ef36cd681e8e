"""Slips (回执): whoever complains of a person comes back with a code, from any account, and stays without a name.

`codes` makes and knows a code, `slips` gives one with a report and opens the report by it, `guesses` bounds wrong ones,
`hiding` takes the code out of what was sent, `talks` is the talk of both sides, `looks` who looked at it, `upheld` what
must always hold, `words` what is said.
"""
