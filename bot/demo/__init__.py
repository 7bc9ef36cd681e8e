"""The demo world (演示村), shared by `make demo`, `lianhu play` and the tests."""
