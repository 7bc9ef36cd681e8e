"""Reaching people from the desk (送到没有): `calls` is whom no message reaches, `robots` which groups of WeCom are joined."""
