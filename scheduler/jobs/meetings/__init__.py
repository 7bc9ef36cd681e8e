"""Meetings (会议): what ends, and what is owed."""
