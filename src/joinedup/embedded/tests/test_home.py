"""The home folder and its secrets."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from joinedup.embedded import HomeError, home, secret
from joinedup.embedded.home import home_path, mode_of

pytestmark = pytest.mark.real_clock


def test_the_setting_names_the_home_and_it_is_private(new_home: Callable[..., Path]) -> None:
    folder = new_home("a/b")
    assert home() == folder
    assert mode_of(folder) == 0o700
    assert home() == folder


def test_a_link_to_the_home_is_the_same_home(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(empty_home)
    monkeypatch.setenv("JOINEDUP_HOME", str(link))
    assert home() == empty_home


def test_without_the_setting_it_is_the_platforms_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JOINEDUP_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert home_path().name == "joinedup"
    assert home_path() != Path("/var/lib/joinedup")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not home_path().is_relative_to(Path.home())


def test_a_folder_that_was_there_keeps_its_permissions(empty_home: Path) -> None:
    empty_home.chmod(0o750)
    (empty_home / "letter").touch()
    home()
    assert mode_of(empty_home) == 0o750
    assert not (empty_home / ".joinedup").exists()


@pytest.mark.parametrize("below", ["", "below", "far/below"])
def test_a_file_in_the_way_gives_one_plain_sentence(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JOINEDUP_HOME", str(tmp_path / "file" / below))
    with pytest.raises(HomeError) as refused:
        home()
    words = str(refused.value)
    assert "file" in words
    assert words.endswith(".")
    assert words.count(". ") == 0
    assert "\n" not in words


def test_a_folder_without_the_right_to_write(empty_home: Path) -> None:
    empty_home.chmod(0o500)
    if os.access(empty_home, os.W_OK):  # root may write everywhere
        assert home() == empty_home
    else:
        with pytest.raises(HomeError, match="may not write"):
            home()
    empty_home.chmod(0o700)


def test_a_secret_is_made_once_and_private(empty_home: Path) -> None:
    token = secret("session-key")
    assert secret("session-key") == token
    assert len(token) == 43
    assert secret("other") != token
    assert mode_of(empty_home / "secrets") == 0o700
    assert mode_of(empty_home / "secrets" / "session-key") == 0o600
    assert sorted(path.name for path in (empty_home / "secrets").iterdir()) == ["other", "session-key"]


def test_racing_for_a_secret_all_get_the_same(empty_home: Path) -> None:
    start = threading.Barrier(12)
    got: list[str] = []

    def take() -> None:
        start.wait()
        got.append(secret("raced"))

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 12
    assert len(set(got)) == 1


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", ".x"])
def test_a_secrets_name_is_plain(name: str, empty_home: Path) -> None:
    with pytest.raises(ValueError, match="not a name"):
        secret(name)


def test_an_emptied_secret_is_not_made_anew(empty_home: Path) -> None:
    secret("kept")
    (empty_home / "secrets" / "kept").write_text("")
    with pytest.raises(HomeError, match="is empty"):
        secret("kept")
