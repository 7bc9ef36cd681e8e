"""The service day as it comes (这一次服务日): `turnouts` who comes and who cannot, `calling_off` that it does not take place;
`circle_teams` who of a circle lends a hand (守心团), is called in and thanked."""
