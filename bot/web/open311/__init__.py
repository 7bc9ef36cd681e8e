"""Open311 GeoReport v2 at `/open311/v2`: other programs read what the board shows, and report with a key.

`routes` finds what an address asks for, `services` what can be reported and where this is, `lists` reads, `filing`
takes a report in by the path that one takes in chat, `formats` writes XML and JSON, `errors` says no in both.
"""
