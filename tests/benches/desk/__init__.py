"""The dispatch desk under the load of a whole city: `city` fills it, `first_screen` measures it over HTTP; `jump` moves the clock."""
