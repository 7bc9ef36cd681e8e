"""Work between accepting and finishing (办理中): what a holder does beside the work itself.

`entrusting` gives it to somebody by name, `asking` puts a question to the reporter and stops the clock meanwhile,
`petitioning` asks the level above for 延期 or 不予受理 and has its word, `refusing` is 不予受理 itself.
"""
