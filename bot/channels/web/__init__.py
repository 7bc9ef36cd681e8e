"""The web chat (网页聊天) as a channel; its pages live in bot/web."""
