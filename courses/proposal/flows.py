"""The cheapest flow, level by level: a strict order without one giant number.

Levels are packed into one cost as long as the numbers stay small enough for the
solver; the next pack is minimised over the flows that are optimal so far. Those are
exactly the flows that use no arc of positive reduced cost and fill every arc of
negative reduced cost, so that the next question is a min-cost flow again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from courses.proposal.network import LEVELS, MUST, SINK, SOURCE, Network, Numbers

LARGEST = 2**60  # of unit cost times nodes: the solver works in 64 bits


@dataclass(frozen=True, slots=True)
class Flow:
    """How much runs on each arc, and what it costs on each level."""

    amounts: Numbers
    totals: tuple[int, ...]


def cheapest(
    network: Network,
    *,
    closed: Collection[int],
    forced: Collection[int],
    levels: Sequence[int] = tuple(range(LEVELS)),
) -> Flow | None:
    """The best flow in which ``closed`` courses take nobody and ``forced`` ones run.

    ``levels`` are looked at in strict order; None when a course cannot come to its
    minimum, or a lock cannot be kept.
    """
    capacities, costs = network.capacities.copy(), network.costs
    for course in closed:
        capacities[network.least[course]] = capacities[network.rest[course]] = 0
    if forced:
        costs = costs.copy()
        costs[[network.least[course] for course in forced], MUST] = -1
    required = network.musts + sum(network.need[course] for course in forced)
    face = _Face(network, capacities)
    for number, pack in enumerate(_packs(network, costs, levels)):
        face.minimise(_packed(network, costs, pack), last=pack[-1] == levels[-1])
        if number == 0 and -int((costs[:, MUST] * face.amounts).sum()) != required:
            return None
    totals = tuple(int(total) for total in (costs * face.amounts[:, None]).sum(axis=0))
    return Flow(face.amounts, totals)


class _Face:
    """The flows that are optimal so far."""

    def __init__(self, network: Network, capacities: Numbers) -> None:
        self.network = network
        self.capacities = capacities
        self.filled = np.zeros_like(capacities)
        self.supplies = np.zeros(network.nodes, dtype=np.int64)
        self.supplies[SOURCE], self.supplies[SINK] = network.people, -network.people
        self.amounts = self.filled

    def minimise(self, cost: Numbers, *, last: bool) -> None:
        """Find the cheapest flow of the face; narrow the face to all equally cheap."""
        net = self.network
        open_arcs = np.flatnonzero(self.capacities)
        tails, heads = net.tails[open_arcs], net.heads[open_arcs]
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            tails, heads, self.capacities[open_arcs], cost[open_arcs]
        )
        solver.set_nodes_supplies(np.arange(net.nodes), self.supplies)
        if (status := solver.solve()) != solver.OPTIMAL:
            raise ArithmeticError(f"the flow solver answered {status}")
        found = solver.flows(np.arange(len(open_arcs)))
        self.amounts = self.filled.copy()
        self.amounts[open_arcs] += found
        if not last:
            self._narrow(open_arcs, cost[open_arcs], found)

    def _narrow(self, arcs: Numbers, cost: Numbers, found: Numbers) -> None:
        tails, heads = self.network.tails[arcs], self.network.heads[arcs]
        room = self.capacities[arcs] - found
        reach = _potentials(
            np.concatenate([tails[room > 0], heads[found > 0]]),
            np.concatenate([heads[room > 0], tails[found > 0]]),
            np.concatenate([cost[room > 0], -cost[found > 0]]),
            nodes=self.network.nodes,
        )
        reduced = cost + reach[tails] - reach[heads]
        never, always = arcs[reduced > 0], arcs[reduced < 0]
        full = self.capacities[always]
        self.filled[always] += full
        np.subtract.at(self.supplies, self.network.tails[always], full)
        np.add.at(self.supplies, self.network.heads[always], full)
        self.capacities[never] = self.capacities[always] = 0


def _potentials(
    tails: Numbers, heads: Numbers, cost: Numbers, *, nodes: int
) -> Numbers:
    """Shortest distances to every node of a graph without negative cycles."""
    found = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes):
        better = found.copy()
        np.minimum.at(better, heads, found[tails] + cost)
        if np.array_equal(better, found):
            return found
        found = better
    raise ArithmeticError("a flow that is not optimal was taken for one")


def _reach(network: Network, column: Numbers) -> int:
    """The largest absolute total a level can come to."""
    top = int(np.abs(column).max(initial=0))
    return 2 * network.people * top + 1


def _packs(
    network: Network, costs: np.ndarray, levels: Sequence[int]
) -> list[list[int]]:
    """Consecutive levels that fit into one cost together."""
    packs: list[list[int]] = []
    size = 0
    for level in levels:
        reach = _reach(network, costs[:, level])
        if packs and size * reach * (network.nodes + 2) < LARGEST:
            packs[-1].append(level)
            size *= reach
        else:
            packs.append([level])
            size = reach
    return packs


def _packed(network: Network, costs: np.ndarray, pack: Sequence[int]) -> Numbers:
    cost = costs[:, pack[0]].copy()
    for level in pack[1:]:
        cost = cost * _reach(network, costs[:, level]) + costs[:, level]
    return cost
