"""Away (请假): `leave` who is away and who stands in; `leave_words` what words say of it."""
