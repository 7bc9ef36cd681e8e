"""The AI bot (智能机器人) of WeCom: heard and answered over one connection that we open, in 1:1 and in internal groups.

`frames` and `wire` speak the protocol, `lease` says which process has the connection, `connection` keeps it,
`events` reads what came, `receiving` has it stored, `waiting` is what can still be answered, `wording` says how a
message looks, `media` fetches and uploads, `errors` says what codes mean; `channel` is all of it.
"""
