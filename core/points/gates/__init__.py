"""Gates (评议关口): what a body votes on before a statement is worked out, and before it is shown.

`gates` which is open and its meeting, `next_gate` who is told, `reminders` of what does not move, `results` what the vote did, `scores` given by bodies and
assessors, `revision` a list that was voted down, `confirmation` the word of a panel that needs no vote, `recusal` who has none,
`panel_votes` what each of a panel says to a list,
`proposals` a change of rules that a body has to vote on.
"""
