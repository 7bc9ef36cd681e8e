"""Enquiries (问与答): a question is answered from what the village keeps, or by a person, with a way back.

`helpers` who is there for somebody, nearest first; `known_answers` what cadres keep (问答), `reminders` when one has grown
old; `enquiries` a question that waits for a person, `notices` who hears of it, `escalation` when nobody answers;
`handovers` a talk handed to a person (转人工); `voices` a voice message for somebody to listen to; `undoing` what 撤销 takes back.
"""
