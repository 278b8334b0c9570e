from typing import Any


class OwnerMigrates:
    """Only the owner's alias changes the shape of the database; the application's alias serves."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
