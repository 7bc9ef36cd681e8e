"""Where a report stands (逐级上报): its rows, the law of its states, and who holds it until when.

`reports` the rows, `lifecycle` the law, `levels` the ladder's posts and time limits, `routing` where one begins,
`blame` whom it complains of, `holding` who has it, `owners` to whom it may be sent back, `duplicates` which open one
the words may mean, and `places` whether two can be in one place.
"""
