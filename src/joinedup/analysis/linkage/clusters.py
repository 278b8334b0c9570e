"""Who belongs together, so that one bad pair cannot join two families.

Records that likely pairs connect are taken apart again wherever they do not all fit: two groups are joined only when the
evidence over all pairs between them speaks for one person on average (average linkage), and never across a veto. A single
strong pair between two families is outweighed by all the other pairs of the two, which speak against."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence

MOST_FOR, MOST_AGAINST = 12.0, 12.0
"""How far one pair's log-odds (to base 2) count towards an average."""
CROSSED = 3.0
"""How much later a pair's turn comes for each third record that fits one of the two and not the other: the pairs within two
families are joined before the one bad pair between them, however strong."""
LARGEST = 400
"""A group of connected records larger than this is first cut along its weakest pairs."""

Edges = Mapping[tuple[int, int], float]


def repair(
    nodes: Sequence[int],
    odds: Edges,
    vetoed: Collection[tuple[int, int]] = (),
    fixed: Iterable[Collection[int]] = (),
    *,
    unknown: float = -2.0,
) -> list[list[int]]:
    """Split connected records into people.

    ``odds``: of pairs (smaller first) the log-odds to base 2 above the threshold: 0 is undecided. ``vetoed``: pairs that are
    never one person. ``fixed``: groups that stay together. ``unknown``: what a pair without odds counts. The groups come
    with their members in order, by their first; the same for any order of input."""
    if len(nodes) == 2:
        return _two(min(nodes), max(nodes), odds, vetoed, fixed)
    groups: dict[int, list[int]] = {node: [node] for node in nodes}
    of = {node: node for node in nodes}
    for together in fixed:
        members = sorted(together)
        for other in members[1:]:
            _join(groups, of, of[members[0]], of[other])
    sums: dict[int, dict[int, float]] = {one: {} for one in groups}
    against: dict[int, set[int]] = {one: set() for one in groups}
    known: dict[int, dict[int, int]] = {one: {} for one in groups}
    for (a, b), value in odds.items():
        one, two = of[a], of[b]
        if one == two:
            continue
        held = max(-MOST_AGAINST, min(MOST_FOR, value))
        for x, y in ((one, two), (two, one)):
            sums[x][y] = sums[x].get(y, 0.0) + held
            known[x][y] = known[x].get(y, 0) + 1
    for a, b in vetoed:
        if of[a] != of[b]:
            against[of[a]].add(of[b])
            against[of[b]].add(of[a])

    def mean(x: int, y: int) -> float:
        pairs = len(groups[x]) * len(groups[y])
        return (sums[x].get(y, 0.0) + (pairs - known[x].get(y, 0)) * unknown) / pairs

    def crossed(x: int, y: int) -> float:
        """What a pair has against it of its neighbours: those that speak for the one and against the other."""
        others = sums[y]
        return CROSSED * sum((value > 0) != (others[z] > 0) for z, value in sums[x].items() if z in others)

    heap = [
        (crossed(x, y) - mean(x, y), x, y)
        for x, others in sums.items()
        for y in others
        if x < y and mean(x, y) >= 0
    ]
    heapq.heapify(heap)
    while heap:
        value, x, y = heapq.heappop(heap)
        if x not in groups or y not in groups or y in against[x]:
            continue
        now = -mean(x, y)
        if now > 0:
            continue
        if now > value + 1e-9:
            heapq.heappush(heap, (now, x, y))
            continue
        _join(groups, of, x, y)
        for other, total in sums.pop(y).items():
            if other == x:
                sums[x].pop(y, None)
                continue
            sums[x][other] = sums[other][x] = sums[x].get(other, 0.0) + total
            count = known[x].get(other, 0) + known[y][other]
            known[x][other] = known[other][x] = count
            sums[other].pop(y, None)
            known[other].pop(y, None)
        known[x].pop(y, None)
        for other in against.pop(y):
            against[other].discard(y)
            against[other].add(x)
            against[x].add(other)
        for other in sums[x]:
            if (better := mean(x, other)) >= 0:
                heapq.heappush(heap, (-better, min(x, other), max(x, other)))
    return sorted(sorted(members) for members in groups.values())


def _two(
    one: int,
    two: int,
    odds: Edges,
    vetoed: Collection[tuple[int, int]],
    fixed: Iterable[Collection[int]],
) -> list[list[int]]:
    """``repair`` of two records."""
    speaks_for = odds.get((one, two), -1.0) >= 0 and (one, two) not in vetoed
    if speaks_for or any(one in together and two in together for together in fixed):
        return [[one, two]]
    return [[one], [two]]


def _join(groups: dict[int, list[int]], of: dict[int, int], one: int, two: int) -> None:
    if one == two:
        return
    if two < one:
        one, two = two, one
    for node in groups.pop(two):
        groups[one].append(node)
        of[node] = one


def connected(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of each record named, the smallest it is connected to."""
    parent: dict[int, int] = {}

    def top(node: int) -> int:
        root = node
        while (above := parent.setdefault(root, root)) != root:
            root = above
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    for a, b in pairs:
        one, two = top(a), top(b)
        if one != two:
            parent[max(one, two)] = min(one, two)
    return {node: top(node) for node in parent}


def cut_large(nodes: Sequence[int], odds: Edges) -> list[list[int]]:
    """Connected records in portions of at most ``LARGEST``, cut where the pairs are weakest."""
    waiting, done, least = [list(nodes)], [], 0.0
    while waiting:
        portion = waiting.pop()
        if len(portion) <= LARGEST:
            done.append(sorted(portion))
            continue
        inside = set(portion)
        kept = {pair: value for pair, value in odds.items() if pair[0] in inside and pair[1] in inside}
        least = max(least, min(kept.values(), default=0.0)) + 1.0
        of = connected(pair for pair, value in kept.items() if value >= least)
        parts: dict[int, list[int]] = {}
        for node in portion:
            parts.setdefault(of.get(node, node), []).append(node)
        waiting += parts.values()
    return sorted(done)
