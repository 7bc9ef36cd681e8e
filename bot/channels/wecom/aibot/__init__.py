"""The AI bot (智能机器人) of WeCom: heard and answered over one connection that we open, in 1:1 and in internal groups.

`frames` and `line` speak the protocol, `seat` says which process has the connection, `connection` keeps it,
`events` reads what came, `wording` says how a message looks, `media` fetches and uploads; `channel` is all of it.
"""
