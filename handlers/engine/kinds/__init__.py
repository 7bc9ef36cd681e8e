"""Kinds of message (来信种类) beside plain words: what an `edit` changes, photos that are one `album`, what is `kept` of what came along, and what rides along from `earlier`.

Which kind of a platform becomes what stands in bot/channels/telegram/kinds.py and bot/tencent/kinds.py."""
