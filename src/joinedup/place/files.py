"""The place files that come with the product: Harrogate and four others, as the sources tell of them."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def place_folder() -> Path:
    """Where they lie: beside the code when installed, in ``places/`` of the repository when worked on."""
    installed = _PACKAGE / "place_files"
    return installed if installed.is_dir() else _PACKAGE.parents[2] / "places"


def place_names() -> list[str]:
    """Names of the place files there are: east-cheshire, harrogate ..."""
    return sorted(path.stem for path in place_folder().glob("*.toml"))


def read_place_file(name: str) -> str:
    """The text of one place file by its name. Raises KeyError for a name that is not there."""
    if name not in place_names():
        raise KeyError(name)
    return (place_folder() / f"{name}.toml").read_text(encoding="utf-8")
