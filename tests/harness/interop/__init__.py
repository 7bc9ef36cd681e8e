"""Foreign clients: what others wrote, against the real program (`make interop`)."""
