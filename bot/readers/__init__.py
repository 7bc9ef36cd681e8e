"""Readers (助读): a model of language for words that we are unsure of, and one that writes down voices.

Both are off unless an operator names a server; both are asked before the turn, outside its transaction, and
whatever goes wrong, the turn goes on as if they were not there. `service` is the server that the settings name,
`caller` one bounded call to it, `breaker` leaves a broken one alone, `record` keeps how the last call went.
`question` decides what may be asked, `masking` what is hidden in it, `advising` asks and checks the answer;
`hearing` does voices, `health` tells the doctor. `arrival` is the way of an event to its turn, one person's after another's.
"""
