"""``python -m benchmarks [name ...] [--scale 0.01] [--json]``: ends 1 when a limit is missed."""

import argparse
import json
import os
import sys
from collections.abc import Callable

from benchmarks import access, district, intake, link_day, linkage, team_board
from benchmarks.homes import BenchmarkFailed
from benchmarks.results import Result, table

BENCHMARKS: dict[str, Callable[[float, int], Result]] = {
    "intake": intake.measure,
    "district": district.measure,
    "team_board": team_board.measure,
    "link_day": link_day.measure,
    "access": access.measure,
    "linkage": linkage.measure,
}


def main() -> int:
    """Run the benchmarks named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)}; none: all")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="share of the full size; below 1 limits are not judged"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often what is compared is measured (median)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if not 0 < asked.scale <= 1 or asked.rounds < 1:
        parser.error("--scale is more than 0 and at most 1, --rounds at least 1")
    results = []
    for name in asked.names or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            result = BENCHMARKS[name](asked.scale, asked.rounds)
        except BenchmarkFailed as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        results.append(result)
        if not asked.json:
            print(table(result), end="\n\n", flush=True)
    if asked.json:
        print(
            json.dumps(
                {
                    "cores": os.cpu_count(),
                    "load": [round(one, 2) for one in os.getloadavg()],
                    "scale": asked.scale,
                    "results": [result.as_json() for result in results],
                }
            )
        )
    if asked.scale < 1:
        return 0
    return 0 if all(result.is_kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
