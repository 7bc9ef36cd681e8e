"""Enquiries (咨询): questions and talks that wait for somebody."""
