"""The web face (网页): pages, templates and static files; server-rendered, no build step."""
