"""Posts (职务交接): how posts end and begin, and who fills a seat meanwhile.

`authority` who may change which post, `change` what is wanted, `succession` the hand-over as one act, `along` what
goes with the seat, `vacancies` seats without a holder and who covers for them, `absences` leave with a substitute,
`substitutes` who are given what waits in the seat, `resigning` the wish to go, `elections` by-elections, `merging` a village becomes part of
another, `persons` that somebody has died and what else comes to them, `training` who was trained and who still lacks it; `notices` what people are told.
"""
