"""The shop (积分超市): redeeming, handing over, the shelves and the settlement."""
