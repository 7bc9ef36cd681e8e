"""Posts (职务交接): how posts end and begin, and who fills a seat meanwhile.

`authority` who may change which post, `change` what is wanted, `succession` the hand-over as one act, `along` what
goes with the seat, `vacancies` seats without a holder and who covers for them, `absences` leave with a substitute,
`substitutes` who are given what waits in the seat, `resigning` the wish to go, `elections` by-elections, `deaths` that somebody has died, `lost_phones` whose account is in other hands, `training` who was trained and who still lacks it; `notices` what people are told.
"""
