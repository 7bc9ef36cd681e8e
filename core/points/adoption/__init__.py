"""Rulebooks of one's own (启用细则): `adoption` of a whole one by a village or town, `amendment` of one item."""
