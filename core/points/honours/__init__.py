"""Honours (荣誉称号): rolls of a span, and who is given one.

`honours` the rolls and who stands, `readiness` what one waits for, `nominations`, `convening` the meeting that votes,
`awarding` the publication, `notices` the words,
`priority` what an honour of a representative brings the own household.
"""
