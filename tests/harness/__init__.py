"""Harnesses of several processes: real time, real ports, real kills."""
