"""Spool (暂存): what the database cannot take now lies in a file of this process until it can.

`file` keeps events, durable before a platform hears that we have them, and gives them back in each sender's
order; `replay` takes them to their turns once the database is back. docs/adr/0043 says why it is so.
"""
