"""Chaos (乱): a crowd talks while everything that can go wrong goes wrong, and nothing that was acknowledged is lost.

`crowd` are the people, `misfortunes` what befalls the program, its database, its disk, its clock and its platforms.
"""
