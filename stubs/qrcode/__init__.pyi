# What we use of the qrcode package, which ships no types.
class QRCode:
    modules: list[list[bool]]
    modules_count: int
    def __init__(
        self,
        version: int | None = None,
        error_correction: int = 0,
        box_size: int = 10,
        border: int = 4,
        mask_pattern: int | None = None,
    ) -> None: ...
    def add_data(self, data: bytes | str, optimize: int = 20) -> None: ...
    def best_fit(self, start: int | None = None) -> int: ...
    def make(self, fit: bool = True) -> None: ...
