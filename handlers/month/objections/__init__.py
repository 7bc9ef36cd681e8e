"""Objections (异议): said, decided, opened again."""
