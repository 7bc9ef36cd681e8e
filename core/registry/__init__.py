"""The registry (基础信息): who and where.

`regions` the tree of places, `villages` by name, `people` and their appointments, `households` and who answers for them, `addresses` where a
person is reached, `invitations` by which code they come, `telephones` by which number, `rooms` the group chats, those on WeCom in `wecom`; `leaves` who is away and who stands in; `folding` how names are compared;
`recusal` who may not decide; `soundness` what should be mended in all that; `village_file` brings all of them in.
"""
