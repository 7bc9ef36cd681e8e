"""Standard texts at the desk (常用语): `page` lists what a place keeps, adds, changes and ends it."""
