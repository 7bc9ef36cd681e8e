"""The points shop (积分超市): points for goods.

`shop` goods and stock, `shelves` the keeper's side; `redemptions` points held for goods, ended at the `counter`, by
`card_redemption` or, `uncollected`, by the clock; `spending` whose points and when, `bars` who may not; `card` and its `card_picture`;
`sales`, `settlement` and `liability` what it costs; `agreements` with whom the shop is, and until when.
"""
