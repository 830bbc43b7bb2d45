"""The ways that many tests go, touch by touch, and what they come to."""

from kiosk.screens.keys import Text
from tests.kiosk.app.site import Site

SERVICE = "社保与证明"
FARMING = "农业服务"
DAILY_LIFE = "生活服务"
VILLAGE = "村民委员会"
MEDICAL = "城乡居民医保参保登记"
CODE = "https://station.example/t/"


async def at_home(site: Site) -> None:
    await site.citizen.touch(Text.ATTRACT_TOUCH)
    await site.citizen.sees("home")


async def to_confirm(site: Site, service: str = SERVICE) -> None:
    """The short way."""
    await at_home(site)
    await site.citizen.touch(Text.HOME_NUMBER)
    await site.citizen.touch(service)
    await site.citizen.sees("confirm")


async def with_number(site: Site, service: str = SERVICE) -> None:
    """The number is on the screen, whatever becomes of its paper."""
    await to_confirm(site, service)
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await site.citizen.sees("ticket")


async def paper_is(site: Site, *outcomes: str) -> None:
    """How the print of the number ended."""
    await site.citizen.sees("ticket")
    await site.citizen.until(lambda: site.citizen.paper in outcomes, " or ".join(outcomes))


async def given(site: Site, service: str) -> None:
    """The number on the screen is one of that service's, on paper, and waits in the hall."""
    await paper_is(site, "printed")
    assert site.citizen.number in site.paper()
    assert site.citizen.word(Text.TICKET_PRINTED) in site.citizen.reads()
    await waits(site, service)


async def waits(site: Site, service: str) -> None:
    """The number on the screen is that of somebody who waits in the hall, once the gateway has heard it."""
    await site.citizen.until(lambda: site.citizen.online and site.stage.owed() == 0, "the gateway knows")
    told = await site.standing()
    assert (told["number"], told["service"], told["state"]) == (site.citizen.number, service, "waiting")
