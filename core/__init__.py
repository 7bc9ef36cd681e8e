"""The domain of village self-government, free of any platform."""
