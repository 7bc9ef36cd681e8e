"""Tencent's ways (腾讯的规矩): what the channels of WeChat and WeCom share.

`envelope` signature and AES around every message, `strict_xml` what is in it, `pieces` texts that fit,
`calls` the API one call at a time, `token` the access token that all replicas share,
`api` what both platforms' accounts can do, `errors` what an errcode means, `received` messages made events by the table in `kinds`,
`coordinates` from the maps of China to the stored ones.
"""
