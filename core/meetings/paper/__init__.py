"""Votes on paper (手工计票): who is there without a phone votes by hand or by slip, and two count them.

`counts` a count from its entry to the second teller's word; its ballots are as sealed as any other. `words` what people
hear of it.
"""
