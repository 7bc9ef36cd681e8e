"""Coordinates (坐标): from GCJ-02, which Chinese map apps give, to WGS-84, which is stored."""

from math import cos, pi, sin, sqrt

_AXIS, _FLATTENING = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, as GCJ-02 uses it


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """The true place of a point as WeChat gives it, to better than a centimetre.

    GCJ-02 has no inverse formula: the shift is taken back until going forth gives the point again.
    Outside China the two systems are the same.
    """
    if not (0.8293 < latitude < 55.8271 and 72.004 < longitude < 137.8347):
        return latitude, longitude
    there = (latitude, longitude)
    for _ in range(10):
        off = _shift(*there)
        there = (latitude - off[0], longitude - off[1])
    return there


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS-84 point, in degrees."""
    x, y = longitude - 105, latitude - 35
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    angle = latitude * pi / 180
    curve = 1 - _FLATTENING * sin(angle) ** 2
    per_degree_north = _AXIS * (1 - _FLATTENING) / (curve * sqrt(curve)) * pi / 180
    per_degree_east = _AXIS / sqrt(curve) * cos(angle) * pi / 180
    return north / per_degree_north, east / per_degree_east
