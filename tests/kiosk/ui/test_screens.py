"""Every sample screen, in every size."""

from collections.abc import Callable

import pytest

from contracts.session import Language
from kiosk.flow.state import Look
from kiosk.ui.gallery import SIZES
from kiosk.ui.samples import sample_screens
from tests.kiosk.ui.window import Shown


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_laid_out_without_a_warning(size: str, shown: Callable[[str], Shown]) -> None:
    window = shown(size)
    for screen in sample_screens():
        window.show(screen, Look(), Language.ZH_HANS)
        assert not window.kiosk.window.grabWindow().isNull()
