"""The demo world (演示村), shared by `make demo`, `lianhu play` and the tests: `world` fills a database with it.

For the demo alone: `lived` plays a place's month (months/), `copies` keeps what came of it, `stage` puts a world on and
another in its place, `guide` is what a visitor tries first (guides/).
"""
