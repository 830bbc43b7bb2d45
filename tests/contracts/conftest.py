"""Settings of the property tests: what they look for, not how busy the machine is."""

from hypothesis import settings

settings.register_profile("hallside", deadline=None)
settings.load_profile("hallside")
