"""Household files (一户一册): what is known of a home, told in passing or on purpose."""
