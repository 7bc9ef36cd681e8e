"""The edge: platforms, HTTP, delivery, assembly. The only package that knows async and platforms."""
