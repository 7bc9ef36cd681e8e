"""The rulebook (细则): read, amended and added to by the village."""
