"""Who is who (绑定, 找代表): an account becomes a person, and a household finds who answers for it."""
