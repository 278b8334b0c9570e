"""Django's own commands, for developers: ``python -m joinedup.manage makemigrations``."""

import os
import sys


def main() -> None:
    """Run one Django command with the product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")
    os.environ.setdefault("JOINEDUP_DEVELOPMENT", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
