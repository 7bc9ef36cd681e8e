"""Commands (办理事项): one file a command, found by its constant `flow`."""
