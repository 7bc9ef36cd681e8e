"""Maps (地图): the link by which whoever has to go somewhere sees the place on their own phone."""


def link(latitude: float, longitude: float) -> str:
    """A page of Amap (高德地图) with a pin; the location is WGS-84, about a metre exact.

    lbs.amap.com, "URI API": marker takes longitude first, and the name of its system. Nothing of the
    place reaches Amap before somebody opens it.
    """
    spot = f"{longitude:.5f},{latitude:.5f}"
    return f"https://uri.amap.com/marker?position={spot}&coordinate=wgs84"


def spoken(latitude: float, longitude: float) -> str:
    """A location in a line of a message: the figures, and the link."""
    return f"定位：{latitude:.5f}, {longitude:.5f} {link(latitude, longitude)}"
