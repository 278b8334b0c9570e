"""``joinedup serve`` and ``joinedup worker``."""

import asyncio
import contextlib
import os
import signal

import click

from joinedup.cli.running import CouldNotRun, say, start


def prepare() -> None:
    """What a server needs before its first page: tables, styles collected, connections pooled."""
    os.environ.setdefault("JOINEDUP_POOL", "1")
    start()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


async def _run(host: str, port: int, *, with_worker: bool) -> None:
    import uvicorn
    from procrastinate.contrib.django import app as jobs

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    config = uvicorn.Config(
        "joinedup.config.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    serving = asyncio.create_task(server.serve())
    working: asyncio.Task[None] | None = None
    async with contextlib.AsyncExitStack() as stack:
        if with_worker:
            connector = jobs.connector.get_worker_connector()  # type: ignore[attr-defined]
            worker_app = jobs.with_connector(connector)
            await stack.enter_async_context(worker_app.open_async())
            working = asyncio.create_task(
                worker_app.run_worker_async(install_signal_handlers=False, concurrency=1)
            )
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        server.should_exit = True
        await serving
        if working is not None:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working


def run(host: str, port: int, *, with_worker: bool = True) -> None:
    """Serve until told to stop. Raises CouldNotRun when the port is taken."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CouldNotRun(
                f"Port {port} on {host} can't be used ({error.strerror}). Choose another with --port."
            ) from None
    asyncio.run(_run(host, port, with_worker=with_worker))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--no-worker", is_flag=True, help="Pages only; run `joinedup worker` elsewhere.")
def serve(*, host: str, port: int, no_worker: bool) -> None:
    """Serve the pages, with the worker beside them in one process."""
    prepare()
    say(f"Joined Up on http://{'localhost' if host == '127.0.0.1' else host}:{port}/ (Ctrl+C stops it)")
    run(host, port, with_worker=not no_worker)


@click.command()
def worker() -> None:
    """Run the jobs: lists that came by page or folder, alarms for late ones."""
    start()
    from procrastinate.contrib.django import app as jobs

    async def work() -> None:
        app = jobs.with_connector(jobs.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with app.open_async():
            await app.run_worker_async(shutdown_graceful_timeout=30)

    asyncio.run(work())
