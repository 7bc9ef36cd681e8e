"""Meetings (会议): called, signed in to, voted in, and their minutes; honours, which they award."""
