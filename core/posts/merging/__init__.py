"""Mergers (并村): `mergers` is the act, `fates` what becomes of each column that names a region, `hindrances` what has
to be finished first, `carrying` what goes along one by one, `rules` whose rules hold then; `words` is what people are told.
"""
