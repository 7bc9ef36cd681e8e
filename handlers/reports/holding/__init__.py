"""A holder's words (承办的人说的): `work_words` that work has begun, is done or goes on, `work_proof` the photo or the words
that show it, `promised_day` until when, `right_owner` whose it is instead, `portions` into what one is split, `standard` the texts that are offered."""
