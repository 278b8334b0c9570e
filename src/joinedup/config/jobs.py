"""Jobs: what each room registers when the application starts."""

from procrastinate import App


def on_app_ready(app: App) -> None:
    """Import the rooms' job modules, which declare their tasks on ``procrastinate.contrib.django.app``."""
    import joinedup.interop.jobs
    import joinedup.place.jobs  # noqa: F401
