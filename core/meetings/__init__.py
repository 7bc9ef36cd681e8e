"""Meetings (会议): a body is called, signs in, votes in sealed ballots, and leaves minutes."""
