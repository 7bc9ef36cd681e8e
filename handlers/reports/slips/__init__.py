"""Slips in chat (回执): a code opens a complaint of a person again, and both sides talk behind it.

`code_words` knows a code in words, `slip_talk` adds a code to what was filed, and the talk to what the group opens.
"""
