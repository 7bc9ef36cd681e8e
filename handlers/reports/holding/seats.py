"""Seats (能承办的): the posts whose holders can have a report in hand."""

from core.reports.ladder import levels

HOLDERS = frozenset(post for posts in levels.POSTS.values() for post in posts)
