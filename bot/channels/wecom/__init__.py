"""WeCom (企业微信), its doors: what robot.py (groups, out alone), channel.py (members, both ways) and `aibot` are made of."""
