"""The check of points (核对积分): one sentence for each break; reads everything, writes nothing.

`points` is the face and calls the others, `acts`, `gates`, `grades`, `honours`, `rulebooks` and `shop`; `verification` follows the chain of a village's ledger against published heads.
"""
