"""The demo world (演示村), shared by `make demo`, `lianhu play` and the tests: `world` fills a database with it."""
