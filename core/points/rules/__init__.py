"""Automatic rules (自动积分规则): one file each, found by `rule = ...`."""
