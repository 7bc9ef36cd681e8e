"""Duties (职责): the week of representatives and grid workers."""
