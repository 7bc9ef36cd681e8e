"""Duties (履职): check-ins, contact households and what is owed once in a period."""
