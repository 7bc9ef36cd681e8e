"""The ledger (积分台账): transfers between two accounts, added and never changed, chained per village.

`ledger` the only way in; `expiry` voids what is unspent at the end of the day that the rulebook names.
"""
