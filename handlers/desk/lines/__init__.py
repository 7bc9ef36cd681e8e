"""One line for each kind of thing that waits for somebody, with the word that opens it: `reports`, `decisions`,
`money`, `visits` and `people` (questions, meetings), all of them a `line.Line`."""
