"""Watching over reports (看着): what nobody looks at, what nobody answers, and what people think of it.

`unseen` tells of a report that nobody has looked at, `witnessing` asks two neighbours where the reporter is silent,
`rating` keeps how content somebody was, which enters no score.
"""
