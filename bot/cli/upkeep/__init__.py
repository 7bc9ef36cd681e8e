"""Commands for whoever runs it (运维): `backup`, `restore` and `held`, `check` and `verifying`, `dead`, `clock`, `doctor`, `migrate`."""
