"""For all tests: which run first."""

import pytest

LONG = ("system", "demo", "bench")
"""Folders whose tests run for a minute and more: begun last, one of them would keep a process busy alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{folder}/" for folder in LONG)))
