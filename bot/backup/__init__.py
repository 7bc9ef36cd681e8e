"""Backups (备份): everything of a place in one file, taken while the program runs, and put back into an empty place.

`making` takes one, `archive` is the file with its checksums, `sqlite` and `postgres` are the two databases, `thinning`
says which old ones go and when the next is due, `restoring` puts one back, `held` is what was owed at the time
and may have been sent since, `soundness` what the doctor says of it all. docs/adr/0032 says why it is so.
"""
