"""Points (积分): what acts are worth, how a month is worked out, published and settled."""
