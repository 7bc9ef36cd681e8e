"""Figures (数字): how reports and duties stand in a place, for one asker, as plain values.

Nothing here is written but `stored_months`, a copy of `subtotals` where very many villages are served.

`view` what an asker may count where, `backlog` what is open at which level and for how long, `waiting` the reports behind
it one by one, `cycles` reports from filing to their end, `kpis` what a month of these comes to, `days` working time,
`coverage` which households were visited.
"""
