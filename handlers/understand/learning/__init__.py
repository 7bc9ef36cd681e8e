"""Learning from examples (学例句): `examples` reads them, `features` is what is compared, `classifier` weighs intents,
`evidence` says how much a meaning is worth."""
