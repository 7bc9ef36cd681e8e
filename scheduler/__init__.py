"""What happens by itself, and when (定时): `job` is what one is, `runner` asks each for its moments and runs them, once.

`marks` says how far the clock was worked through, and by which moments it is known to be right.
"""
