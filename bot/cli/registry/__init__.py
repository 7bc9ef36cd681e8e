"""Commands that keep the registry (基础信息): `import`, `export` and `invite`; `report` prints what an import came to.

`texts` reads text files as people save them; `sheet` prints the cards of `invite --village`.
"""
