"""What happens by itself, and when (定时)."""
