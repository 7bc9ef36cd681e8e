"""Wording (原话): how the words of a report are kept.

`kept` puts them on one line, within a length, and without whoever wishes to stay unnamed; `numbers` takes the
telephones and identity numbers out of them, which only whoever holds the report may read.
"""
