"""The engine of conversations: `event` in, `listening` gathers what it may mean as `reading`, `router` goes by the one rule, `flow` walks the asks, `memory` keeps where it stands.

`unclear` asks what was meant, `drafts` settles what was left open, `asks` ready-made questions, `offered` buttons and numbered
lists, `short` answers to lists, `pointing` numbers and names in them, `consent` yes, no and mere talk, `deciding` yes, no and
why, `commands` every command there is.
"""
