"""What the Telegram channel is made of: reading updates, asking for them, writing messages."""
