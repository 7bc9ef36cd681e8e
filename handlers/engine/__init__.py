"""The engine of conversations: `event` in, `router` decides, `flow` walks the asks, `memory` keeps where it stands.

`asks` ready-made questions, `offered` buttons and numbered lists, `short` answers to lists, `pointing` numbers and names in them, `consent` yes, no and mere talk, `deciding` yes, no and why, `commands` every command there is.
"""
