"""Funds (经费): the money beside the points: who gave it, who spent it with which receipt, who agreed.

`book` is the only way in. `vouchers` what is to come or go, `approval` and `approvers` who agrees, `receipts` its photos,
`rights` who may ask, `pots` what there is to spend, `presets` and `grants` what a place gives,
`publication` what the village sees, `doubts` what it asks, `notices` the words, `yuan` amounts as people say them.
"""
