"""The domain of village self-government, free of any platform.

Below its wings: `db` (`ahead` asks it for several villages at once), `ids`, `clock` and `errors`, which all of it stands on; `among` one of very many ids; `outbox` every message to anybody, `acts` who did
what, `evidence` photos and voice; `decisions` the one law for whatever somebody decides about; `plugins` finds plug-ins, `drawing` draws words on pictures, `maps` links to a place.
"""
