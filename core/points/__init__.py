"""Points (积分): what acts are worth, how a month is worked out, published and settled.

Fifteen wings, each with a face; a wing knows those below it (pyproject.toml has their order).
"""
