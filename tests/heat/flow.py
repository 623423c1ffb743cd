"""Runs the lines of `docs/taskflow.md` with plans.

Reads the lines and the plans as JSON from standard input, and writes what was counted and what was wrong as JSON to standard output.
"""

import collections
import json
import logging
import sys
import threading
import time
import warnings
from concurrent import futures

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from taskflow import engines  # noqa: E402

COUNTED = collections.Counter()
WRONG = []

ENGINES = {"serial": {}, "parallel": {"engine": "parallel", "executor": "threads", "max_workers": 8}}


class Failed(Exception):
    """A service failed, as it was told to."""


class Log:
    """What happened to the nodes of a launch, in order."""

    def __init__(self, failing):
        self.failing, self.lock, self.events, self.given = failing, threading.Lock(), [], {}

    def add(self, what, node):
        with self.lock:
            self.events.append((what, node["id"]))

    def launch(self, node, values):
        self.add("begun", node)
        self.given[node["id"]] = values
        time.sleep(0.001)
        if node["id"] == self.failing:
            raise Failed(node["id"])
        self.add("done", node)
        return node["id"]

    def take_back(self, node):
        self.add("taken back", node)

    def at(self, what):
        return {node: time for time, (event, node) in enumerate(self.events) if event == what}


def run(lines, plan, engine, failing=None):
    """Launches a plan, and returns what happened and whether it succeeded."""
    log = Log(failing)
    scope = {"launch": log.launch, "take_back": log.take_back}
    exec(compile(lines, "docs/taskflow.md", "exec"), scope)
    try:
        engines.run(scope["flow_of"](plan), **ENGINES[engine])
    except Failed:
        return log, False
    return log, True


def check(name, plan, log, succeeded, failing):
    def wrong(what):
        WRONG.append(f"{name}: {what}")

    never = {(service["assembly"], service["service"]) for service in plan["neverStart"]}
    needs = {node["id"]: node["needs"] for node in plan["nodes"] if (node["assembly"], node["service"]) not in never}
    begun, done, back = log.at("begun"), log.at("done"), log.at("taken back")
    COUNTED["flows run" if failing is None else "flows reverted"] += 1
    if succeeded != (failing is None):
        wrong("it succeeded" if succeeded else "it failed")
    if failing is None and (set(done) != set(needs) or back):
        wrong(f"done are {sorted(done)} and taken back {sorted(back)}")
    # TaskFlow also takes back what it was about to begin.
    if failing is not None and not set(begun) <= set(back):
        wrong(f"begun are {sorted(begun)} and taken back {sorted(back)}")
    for node in begun:
        if sorted(log.given[node].values()) != sorted(needs[node]):
            wrong(f"{node} is given {log.given[node]}")
        for need in needs[node]:
            COUNTED["waits that flows kept"] += 1
            if done.get(need, len(log.events)) > begun[node]:
                wrong(f"{node} is begun before {need} is done")
            if failing is not None and back[node] > back[need]:
                wrong(f"{need} is taken back before {node}")


def main():
    given = json.load(sys.stdin)
    launches = []
    for name, plan in given["plans"].items():
        firsts = [next(node["id"] for node in plan["nodes"] if is_of(node, layer[0])) for layer in plan["layers"]]
        launches += [(name, plan, engine, failing) for engine in ENGINES for failing in (None, *firsts)]
    # At once: of the second that TaskFlow takes to end its threads, it sleeps most.
    with futures.ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda launch: run(given["lines"], *launch[1:]), launches)
        for (name, plan, engine, failing), (log, succeeded) in zip(launches, results):
            check(f"{name}, {engine}, {failing} failing", plan, log, succeeded, failing)
    json.dump({"counted": COUNTED, "wrong": WRONG}, sys.stdout)


def is_of(node, service):
    return (node["assembly"], node["service"]) == (service["assembly"], service["service"])


if __name__ == "__main__":
    main()
