"""The web face (网页): pages, templates and static files; server-rendered, no build step.

`pages` answers requests, `say` hears, `talk` reads what a phone shows as `items`, `choices` knows which buttons still
stand, `older` goes back in time, `stream` and `lookout` carry what is new, `drawing` draws it; `guard` and `phones`
know who looks, `face` is what they share, `pictures` shows photos. For the demo alone: `demo/`.
"""
