"""The pages made from the code are those that are committed."""

from joinedup.access import docs


def test_the_page_of_permissions_is_up_to_date() -> None:
    assert docs.TARGET.read_text(encoding="utf-8") == docs.page(), "run make docs"
