"""Measurements (测速), each against the usual way of doing the same, in one run."""
