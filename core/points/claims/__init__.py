"""Claims (积分申报): somebody says what was done; others decide.

`claims` the rows, `submitting` how one begins, `amounts` what it is worth and whether there is room, `days` which day may be claimed and when it counts, `review` the
decision, `claim_photos` what is shown with one, `look_alikes` which of a list share a photo, a sentence or a day, `recipients` for whom a recorder may claim, `notices` how a claim is shown, `undoing` photos taken back.
"""
