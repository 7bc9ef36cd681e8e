"""Undelivered (没送到): what a platform would not take to somebody, and the two ways by which it still reaches them.

`doors` plans what is sent at all where a platform lets only few messages through; `riding` goes with the next answer to whatever they write, the most important first; `calls` is the list of whom to
ring and what to say, `standing` how far that is for whoever looks over a village; `undoing` takes back that somebody was rung.
"""
