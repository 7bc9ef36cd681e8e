"""Scripts (对话脚本): conversations in a file, played against the real router, jobs and outbox.

`lines` is the format: a line, and whether a message is what it wants; `player` plays a script.
"""
