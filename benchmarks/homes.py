"""A database home that lives as long as one measurement, with a process of its own that works in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent


class BenchmarkFailed(Exception):
    """A measurement ended with an error, which has been printed."""


class Home:
    """A fresh home in a temporary folder, and a worker process in it; both are gone on leaving.

    The worker is a process of its own so that its memory is its own and so that two worlds can be measured in turn.
    """

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="ju-bench-"))
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_URL", "JOINEDUP_", "PYTEST_"))
        }
        self._environment = {**kept, "JOINEDUP_HOME": str(self.folder), "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        subprocess.run(
            [sys.executable, "-c", "from joinedup import embedded; embedded.stop()"],
            cwd=ROOT,
            env=self._environment,
            check=False,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, what: str, **values: Any) -> Any:
        """Have the worker call ``what`` (``module.function`` of this package) and give its answer."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise BenchmarkFailed("the worker has no pipes")
        stdin.write(json.dumps({"what": what, "values": values}) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise BenchmarkFailed(f"the worker ended while it did {what}")
        answer = json.loads(line)
        if "error" in answer:
            raise BenchmarkFailed(f"{what}\n{answer['error']}")
        return answer["answer"]
