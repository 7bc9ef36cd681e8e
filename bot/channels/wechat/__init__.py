"""WeChat official accounts (微信公众号): what bot/channels/wechat/channel.py is made of."""
