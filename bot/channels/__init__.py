"""Channels (渠道): one file a platform, found by its constant `make`."""
