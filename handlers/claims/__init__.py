"""Claims (申报): told in words or step by step, decided by the panel."""
