"""Posts (职务): who gives one up, who takes it over, who is missing, who is trained."""
