"""It stands when it is attacked, and when its machine is gone."""
