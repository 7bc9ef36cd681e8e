"""People under hypothesis: whatever happens to them in whichever order, every invariant holds after every step."""
