"""The dispatch desk (指挥台): who may sit at it, and what lies on it.

`links` are the one-time ways in, `sessions` who is signed in where, `forms` what was sent once already, `tokens` sign
what a browser carries; `reach` is what somebody's posts let them see, in SQL; `filters` say of which reports a list is,
`lists` reads it page by page, `figures` counts, `history` tells one report from its filing on, `places` puts it on a map; `trail` is who did what, in the words of `trail_words`. Nothing here knows of pages.
"""
