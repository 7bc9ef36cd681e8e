"""The dispatch desk's pages (指挥台): server-rendered, behind a session, each within the rights of the moment.

`routes` names every page and what stands before it, `door` is the way in and out, `dispatchers` who sits here now, `call` one request of theirs,
`overview` the list of what is where on the ladder, `dossier` one report from filing on, `acting` does to it what chat does,
`several` to more than one, `live` says what has changed, `coverage` who was visited, `emergencies` who answered a cry, `map` where things lie, `kpis` what a month came to, `plots` draws,
`sheets` writes CSV and Excel; below, in texts/, 常用语, and in trail/ who did what.
"""
