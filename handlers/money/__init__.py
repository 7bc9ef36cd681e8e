"""Money (经费): what came in, what was spent, who agreed, and doubts about it."""
