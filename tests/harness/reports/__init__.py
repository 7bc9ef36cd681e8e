"""Reports under hypothesis: whatever anybody does in whichever order, I-12 to I-18 and I-21 hold after every step."""
