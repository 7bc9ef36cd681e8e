"""Observing (观测): what whoever runs it can see of a running program: figures for Prometheus, and its log.

`counts` is what this process has done since it started, `depths` what the database says waits at the moment
of asking, `page` is `/metrics`, `logs` how a log line looks. Nothing here holds words, names or numbers of
people: ids at most. Alerts and a dashboard ready to take are in docs/running.
"""
