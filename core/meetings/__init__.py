"""Meetings (会议): a body is called, signs in, votes in sealed ballots, and leaves minutes.

`meetings` the rows, `bodies` who belongs and who may; `calling`, `roll_call`, `votes`, `conduct` and `closing` the
course of one, `current` those that go on; `minutes` and `sheet` what stays of it, `notices` the words, `facts` and
`owed` what duties and points read.
"""
