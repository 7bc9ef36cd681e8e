"""Danger (紧急求助): who is rung next."""
