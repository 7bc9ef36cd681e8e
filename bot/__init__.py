"""The edge: platforms, HTTP, delivery, assembly. The only package that knows async and platforms.

`channel` is what a platform must be, `turn` one transaction an event, delivery/ the way of a message out; `media`, `darkroom` and `shrink` take pictures in, readers/ is what an operator may add to hear better. `settings`, `program`,
`app`, `serving` and `migrate` put it together, `faults` tells one fault of the database from another, `timekeeping`
a right clock from a wrong one, `script` plays conversations.
"""
