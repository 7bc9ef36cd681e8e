"""Standard texts (常用语): sentences that holders write again and again, by place, kind of matter and act.

`texts` keeps a place's own beside the few that ship (`defaults.toml`) and says which fit a report, `keeping` is who adds, changes
and ends them. They are offered where a holder is asked for words, and never sent without being chosen.
"""
