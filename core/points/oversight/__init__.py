"""Oversight (监督): what the supervision group sees and may do.

`overview` all on one screen, `freezing` stops and lets go, `freeze_targets` what can be stopped, `rule_freezes` a change of rules, `sampling` and `findings`
look again at a settled month, `panel_word` what follows when more than half of a panel agree to a list or do not.
"""
