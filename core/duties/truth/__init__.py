"""Truth without harassment (走访核实): what the supervision group alone sees of visits.

`visit_checks` households drawn by a seed and asked whether somebody came, `flags` visits that look alike, and nothing follows
from either by itself.
"""
