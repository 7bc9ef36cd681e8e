"""Reports (诉求): what villagers report, who holds it, until when, and how it ends."""
