"""Groups on WeCom (企业微信群): `robots` the keys of robots in internal ones, `groups` those in which the bot itself is, `customers` those on WeChat that a member keeps."""
