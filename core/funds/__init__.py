"""Funds (经费): the money beside the points: who gave it, who spent it with which receipt, who agreed."""
