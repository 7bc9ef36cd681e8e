"""Claims (积分申报): somebody says what was done; others decide.

`claims` the rows and their submission, `days` which day may be claimed and when it counts, `review` the
decision, `claim_photos` what is shown with one, `recipients` for whom a recorder may claim, `notices` how a claim is shown, `undoing` photos taken back.
"""
