"""Persons as they come and go (人的变动): `deaths` that somebody has died, `lost_phones` whose account is in other hands,
`planned_changes` seats that change hands on a coming day, `kinships` who is kin of whom, from when until when; `joinings` that two entries
are one person, with what has to be over first (`fitting`), what goes along (`belongings`) and where they live (`households_of`);
`partings` that one entry was two people.
"""
