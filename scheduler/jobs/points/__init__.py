"""Points (积分): the month, its gates and the shop."""
