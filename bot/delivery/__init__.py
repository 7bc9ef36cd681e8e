"""Delivery (投递): the way of a message out, from the outbox to its platform.

`delivering` drains the outbox, each channel in a `lane` of its own, `sending` is one try of one message. `leasing` says which messages
may go out now, in which order and by whom, `pace` how fast, `holding` how long a message is one deliverer's and what becomes of what
rests. `settling` writes down how tries ended, `elsewhere` what follows where somebody was not reached.
"""
