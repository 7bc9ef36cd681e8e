"""What the web face has for the demo alone.

`routes` moves its clock and changes its world, `clock` is that clock, `first_sight` what a visitor reads and may try
at first, `sample` the photo of those without a camera.
"""
