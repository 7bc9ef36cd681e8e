"""Oversight (监督): what the supervision group looks at, freezes and samples."""
