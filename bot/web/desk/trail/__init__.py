"""The trail at the desk (办理记录): `page` shows the supervision group who did what in its villages."""
