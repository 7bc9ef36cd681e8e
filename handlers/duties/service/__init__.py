"""Who comes (谁来): `turnout` 我来 and 来不了 to a service day or a training, and who has said so; `service_off` that one time
it does not take place; `coming_words` what words say of it; `circle_team` who of a circle lends a hand.
"""
