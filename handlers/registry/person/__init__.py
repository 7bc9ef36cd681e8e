"""Persons as they come and go (人的变动): `death` that somebody has died, `death_words` what words say of it,
`lost_phone` whose account is in other hands, `change_day` from which day a post changes hands, `kin` who is kin of whom."""
