"""The process that works in a home: reads what to do as lines of JSON, answers each with one."""

import json
import os
import sys
import traceback
from importlib import import_module


def main() -> None:
    """Set the product up in ``JOINEDUP_HOME``, then do as asked until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything else prints is no answer
    from joinedup.cli.running import start

    started = False
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if not started:
                start()
                import_module("joinedup.config.urls")  # all of the product, as it is now
                started = True
            module, _, name = asked["what"].rpartition(".")
            function = getattr(import_module(f"benchmarks.{module}"), name)
            answer = {"answer": function(**asked["values"])}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
