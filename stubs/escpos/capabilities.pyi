class NotSupported(Exception): ...  # its name

class Profile:
    def __init__(self, columns: int | None = None, features: dict[str, bool] | None = None) -> None: ...
