"""Outside parties (外单位): who is asked beyond the ladder, and by which link."""
