"""Figures: their law against a slow count, rights, working days."""
