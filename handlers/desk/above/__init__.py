"""Seen from above (从上面看): how reports and visits stand in a place, and the word of those above to whoever
holds one; `page` a list with a way on, `wording` figures in words, `urged` which one is
meant by 催."""
