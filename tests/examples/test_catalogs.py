"""The example catalogs: sound, as large as they say, and made of their source."""

import tomllib
from collections import Counter

import pytest

from contracts.catalog import Priority
from contracts.session import Language
from examples.hall.make_hall import COMPREHENSIVE, HERE, Frame, as_toml, make
from examples.hall.pinyin import initials
from gateway.catalog_file import catalog_summary, catalog_warnings, load_catalog
from gateway.hall.catalog_index import CatalogIndex

HALL = HERE / "hall.toml"
STATION = HERE.parent / "station" / "station.toml"
LANGUAGES = {Language.ZH_HANS, Language.EN, Language.UG}
HALL_MAX_BYTES = 1_500_000


@pytest.fixture(scope="module")
def hall() -> CatalogIndex:
    return load_catalog(HALL)


def test_the_hall_is_made_of_its_source() -> None:
    assert HALL.read_text(encoding="utf-8") == as_toml(make()), "run examples/hall/make_hall.py"


def test_the_hall_reads_back_as_it_was_made(hall: CatalogIndex) -> None:
    assert hall.catalog == make()


def test_the_hall_has_what_it_promises(hall: CatalogIndex) -> None:
    catalog = hall.catalog
    assert [window.number for window in catalog.windows] == [str(number) for number in range(1, 71)]
    assert len(catalog.departments) == 25
    assert len(catalog.items) == 600
    assert len(catalog.categories) == 7
    assert len(catalog.services) == 30
    assert len(catalog.situations) >= 12
    assert len({area.floor for area in catalog.areas}) == 3
    assert set(Counter(item.department for item in catalog.items).values()) == {24}
    assert {item.category for item in catalog.items} == {category.id for category in catalog.categories}
    assert HALL.stat().st_size < HALL_MAX_BYTES


def test_nothing_in_the_hall_is_odd(hall: CatalogIndex) -> None:
    assert catalog_warnings(HALL, hall, [str(number) for number in range(1, 71)]) == []


def test_everything_has_three_languages_and_no_two_items_one_name(hall: CatalogIndex) -> None:
    catalog = hall.catalog
    for table in (
        catalog.areas, catalog.departments, catalog.categories, catalog.services, catalog.items,
        catalog.situations,
    ):  # fmt: skip
        assert all(set(entry.name) == LANGUAGES for entry in table)
    for language in LANGUAGES:
        assert len({item.name[language] for item in catalog.items}) == 600


def test_every_guide_says_what_to_bring_what_happens_and_how_long_it_takes(hall: CatalogIndex) -> None:
    for item in hall.catalog.items:
        guide = item.guide
        assert guide.materials, item.id
        assert len(guide.steps) >= 3, item.id
        assert guide.time_limit_days is not None, item.id
        assert guide.where is not None, item.id
        assert all(set(text) == LANGUAGES for text in (*guide.materials, *guide.steps, *guide.forms))


def test_codes_are_visibly_invented(hall: CatalogIndex) -> None:
    assert all(item.task_code.startswith("11990000EXAMPLE") for item in hall.catalog.items)
    assert all((one.org_code or "").startswith("11990000EXAMPLE") for one in hall.catalog.departments)
    assert all(clerk.display_name.startswith("窗口员") for clerk in hall.catalog.staff)


def test_services_show_every_rule_that_a_service_can_have(hall: CatalogIndex) -> None:
    services = hall.catalog.services
    assert any(service.needs_id for service in services)
    assert any(service.appointments for service in services)
    assert any(service.quota for service in services)
    assert any(Priority.GREEN not in service.priorities for service in services)
    assert any(service.hours == "always" for service in services)
    assert len({(service.miss_behind, service.misses) for service in services}) > 2
    assert any(
        len(hours.week) == 5 and max(map(len, hours.week.values())) == 2 for hours in hall.catalog.hours
    )


def test_three_windows_have_the_services_of_two_thirds_of_the_visitors(hall: CatalogIndex) -> None:
    plan = _frame()
    shared = {service.id for service in plan.services if not service.windows}
    assert sum(service.share for service in plan.services) == pytest.approx(100)
    assert sum(service.share for service in plan.services if service.id in shared) == pytest.approx(67)
    for service in shared:
        assert len(hall.serving(service)) == COMPREHENSIVE
        assert len(hall.helping(service)) > 20


def test_every_item_can_be_found_by_its_initials(hall: CatalogIndex) -> None:
    found = {item.id: item.pinyin for item in hall.catalog.items}
    assert found["id-card-new"] == "jmsfzsl"
    assert found["hotel-new"] == "lgytzhyxkzhf"
    assert all(found.values())


def test_a_character_out_of_pinyin_order_is_refused() -> None:
    with pytest.raises(ValueError, match="does not stand in pinyin order"):
        initials("瓯")


def test_the_station_is_sound() -> None:
    station = load_catalog(STATION)
    assert "2 services, 6 items, 2 windows, 2 staff" in catalog_summary(station)
    assert catalog_warnings(STATION, station, ["1", "2"]) == []
    assert [item.pinyin for item in station.catalog.items] == [
        initials(item.name[Language.ZH_HANS]) for item in station.catalog.items
    ]


def _frame() -> Frame:
    return Frame.model_validate(tomllib.loads((HERE / "frame.toml").read_text(encoding="utf-8")))
