"""Points (积分): what acts are worth, how a month is worked out, published and settled.

Fifteen wings, each with a face; `finals` says of which acts 撤销 takes nothing back.
"""
