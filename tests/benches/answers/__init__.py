"""Answers never wait (回话不等人): each sentence of that promise measured, with its peer in the same run."""
