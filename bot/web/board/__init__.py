"""The public notice board's pages (公示板) at `/board`: no session, no cookie, no script, kept by caches, fit to print.

`routes` are the list of villages, a village's page and its posters; what may stand there `core.board` decides.
"""
