"""For all tests: which run first, and property tests that take as long as the machine makes them."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("hallside", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hallside")

LONG = ("system/", "demo/", "bench/", "kiosk/ui/test_audit", "kiosk/app/test_faults")
"""Whose tests run for a minute and more: begun last, one of them would keep a process busy alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{long}" for long in LONG)))
