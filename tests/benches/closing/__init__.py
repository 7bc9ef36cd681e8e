"""A county closes its month: ours against one statement of SQL."""
