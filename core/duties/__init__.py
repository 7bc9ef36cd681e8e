"""Duties (履职): what representatives owe their households, and what they have done."""
