"""Seen from above: rights and screens."""
