"""Where a report stands (逐级上报): its rows, the law of its states, and who holds it until when.

`reports` the rows, `lifecycle` the law, `levels` the ladder's posts and time limits, `limits` how these are set,
`routing` where one begins, `blame` whom it complains of, `holding` who has it, `workers` to whom the work may be given,
`owners` to whom it may be sent back, `questions` to its reporter and the pause they make, `petitions` to the level
above, `witnesses` who is asked where nobody answers, `parts` into which
one was split, `duplicates` which open one words may mean, and `places`.
"""
