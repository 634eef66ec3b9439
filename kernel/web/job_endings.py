"""What the page of a finished job shows besides, by its kind: each app names its own."""

ENDINGS: dict[str, str] = {}


def register(kind: str, after: str) -> None:
    """Show this besides, on the page of a job of this kind: the dotted name of an `After`."""
    ENDINGS[kind] = after
