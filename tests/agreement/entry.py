"""An entry of the set, and how a mutator makes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from tests.agreement.patch import Edit, Operation

SEED = "tetragon-1.6.0"
"""What the choice of bases depends on, beside the name of the mutator."""


class Entry(NamedTuple):
    """A policy of the set: `base` with a change; `facts` is the section that the change goes along.

    The id is the mutator's name, what it varies, and the base's name.
    """

    id: str
    base: str
    facts: str
    sentence: str
    operations: list[Operation]
    edits: list[Edit]


class Base(NamedTuple):
    """A policy that others are made of: a file of `corpus` or `own`, and its first document."""

    name: str
    data: dict[str, Any]

    @property
    def stem(self) -> str:
        """The short name of its file."""
        return self.name.rpartition("/")[2].rpartition(".")[0]


class Place(NamedTuple):
    """A part of a base, `path` the way to it, as of RFC 6901."""

    base: Base
    path: str
    data: Any

    def at(self, *steps: str | int) -> str:
        """The way to something inside."""
        return "/".join((self.path, *map(str, steps)))

    def has(self, *keys: str) -> bool:
        """Whether it has these fields, and they are not empty."""
        return all(self.data.get(key) for key in keys)

    def put(self, key: str, value: Any) -> Operation:
        """Sets a field."""
        return {"op": "add", "path": self.at(key), "value": value}

    def append(self, key: str, *values: Any) -> list[Operation]:
        """Appends to a list field, which is made where there is none."""
        if not isinstance(self.data.get(key), list):
            return [self.put(key, list(values))]
        return [{"op": "add", "path": self.at(key, "-"), "value": value} for value in values]


def put(path: str, value: Any) -> Operation:
    """Sets what the path leads to."""
    return {"op": "add", "path": path, "value": value}


def remove(path: str) -> Operation:
    """Removes what the path leads to."""
    return {"op": "remove", "path": path}


def times(what: Any, number: int) -> dict[str, Any]:
    """A text or a list, repeated."""
    return {"$times": [what, number]}


class Picks:
    """The bases, and a choice among them that is the same on every machine.

    `own` are our bases by name; `corpus` those files of upstream that the agent accepts.
    """

    def __init__(self, mutator: str, corpus: list[Base], own: dict[str, Base]) -> None:
        self._mutator = mutator
        self._corpus = corpus
        self._own = own

    def own(self, name: str) -> Base:
        """A base of ours."""
        return self._own[name]

    def hook(self, name: str, family: str = "kprobes", number: int = 0) -> Place:
        """A hook of a base of ours."""
        base = self._own[name]
        return Place(base, f"/spec/{family}/{number}", base.data["spec"][family][number])

    def hooks(
        self, variant: str, many: int, fits: Callable[[Place], bool], family: str = "kprobes"
    ) -> list[Place]:
        """Hooks of upstream's files that fit, at most one of each file: the chosen `many`."""
        found = []
        for base in self._corpus:
            for number, data in enumerate(base.data["spec"].get(family) or ()):
                place = Place(base, f"/spec/{family}/{number}", data)
                if fits(place):
                    found.append(place)
                    break
        return self._chosen(variant, many, found)

    def selectors(
        self, variant: str, many: int, fits: Callable[[Place], bool], family: str = "kprobes"
    ) -> list[Place]:
        """Selectors of upstream's files that fit, at most one of each file."""
        found = []
        for base in self._corpus:
            for number, hook in enumerate(base.data["spec"].get(family) or ()):
                places = [
                    Place(base, f"/spec/{family}/{number}/selectors/{n}", data)
                    for n, data in enumerate(hook.get("selectors") or ())
                ]
                if fitting := [each for each in places if fits(each)]:
                    found.append(fitting[0])
                    break
        return self._chosen(variant, many, found)

    def policies(self, variant: str, many: int, fits: Callable[[Base], bool]) -> list[Place]:
        """Policies of upstream that fit, as places from the top."""
        found = [Place(each, "", each.data) for each in self._corpus if fits(each)]
        return self._chosen(variant, many, found)

    def _chosen(self, variant: str, many: int, places: list[Place]) -> list[Place]:
        def rank(place: Place) -> str:
            return sha256(
                f"{SEED} {self._mutator} {variant} {place.base.name}".encode()
            ).hexdigest()

        assert len(places) >= many, f"{self._mutator} {variant}: {len(places)} of {many} bases"
        return sorted(sorted(places, key=rank)[:many], key=lambda each: each.base.name)


class Change(NamedTuple):
    """What a mutator yields: a base, what varies (a short name), a sentence, and the change."""

    base: Base
    variant: str
    sentence: str
    operations: list[Operation] = []  # noqa: RUF012
    edits: list[Edit] = []  # noqa: RUF012


Mutate = Callable[[Picks], Iterator[Change]]


class Mutator(NamedTuple):
    """A function that makes changes along one rule; `facts` is the rule's section."""

    name: str
    facts: str
    mutate: Mutate


def mutator(facts: str, into: list[Mutator]) -> Callable[[Mutate], Mutate]:
    """Adds the function below to the mutators of its module."""

    def added(mutate: Mutate) -> Mutate:
        into.append(Mutator(mutate.__name__.replace("_", "-"), facts, mutate))
        return mutate

    return added
