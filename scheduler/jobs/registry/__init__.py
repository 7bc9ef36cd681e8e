"""Registry (人员): who stands in, who is missing."""
