"""The crowd (来的人): what anybody from the open web may cost before they are known.

`origin` is where a call comes from, `buckets` how much anonymous visitors may send and how many lines they may hold,
`patience` how long an unfinished call is waited for.
"""
