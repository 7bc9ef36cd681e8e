"""Answers to questions about what the bot keeps: what waits for somebody, what is open and late in a village, town
or city, who has visited nobody, what is on the shelf, where a month hangs. Nothing here writes."""
