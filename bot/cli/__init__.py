"""The command line (命令行): one file a command, found by its `command`; `main` reads the words.

`command` holds what all of them share (settings, the database); `verifying` serves `check` alone.
"""
