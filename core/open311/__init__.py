"""Open311 (GeoReport v2), by which other programs report here: who may, and what they have sent already.

`keys` are issued, listed and ended by whoever runs the program, `filings` note what came by them, so that the same
is filed once. What anybody may read comes from `core.board`; nothing here knows of HTTP.
"""
