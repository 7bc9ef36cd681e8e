"""Persons as they come and go (人的变动): `deaths` that somebody has died, `lost_phones` whose account is in other hands,
`planned_changes` seats that change hands on a coming day, `kinships` who is kin of whom, from when on.
"""
