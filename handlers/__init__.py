"""Conversations (会话), platform-neutral: what is asked, what is understood, what is said."""
