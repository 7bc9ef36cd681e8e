"""Understanding (听懂): what free words mean; pure, knowing no context.

`meaning` is the face: intent, sureness and what is named; `readiness` learns it all before the first message. `wording` folds
dialect, `learning` compares with `examples`, `phrases` reads the sheets of phrases, `sayings` hears what a clause does;
`kinds` and `category` say what kind of matter and how pressing, `danger` to life; `dates`, `items`, `numbers`, `people` and `places` as written.
`advice` weighs in what a model of language thought, where one was asked.
"""
