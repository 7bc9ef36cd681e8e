"""The command line (命令行): `main` reads it; the other modules do what it asks, in plain words."""
