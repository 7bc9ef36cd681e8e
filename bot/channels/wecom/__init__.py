"""WeCom (企业微信), its doors: what robot.py (groups, out alone) and channel.py (members, both ways) are made of."""
