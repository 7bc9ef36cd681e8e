"""Reports (上报): what climbs, falls silent or waits for a word."""
