"""Money (资金): what is granted and published."""
