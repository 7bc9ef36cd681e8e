"""Understanding (听懂): what free words mean; pure, knowing no context.

`meaning` is the face: intent, sureness and what is named. `wording` folds dialect, `features` and `classifier` compare with
`examples`; `category` the kind of matter, `danger` to life; `dates`, `items`, `numbers`, `people` and `places` as written.
`advice` weighs in what a model of language thought, where one was asked.
"""
