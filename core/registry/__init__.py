"""The registry (基础信息): who and where.

`regions` the tree of places, `villages` by name, `people` and their appointments, `households` and who answers for them, `addresses` where a
person is reached, `telephones` by which number, `rooms` the group chats, `robots` the keys of those on WeCom, `customers` those that a member keeps on WeChat; `leaves` who is away and who stands in; `recusal` who may not decide;
`village_file` brings all of them in.
"""
