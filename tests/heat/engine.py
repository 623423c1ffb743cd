"""Loads templates into Heat, compares its graph with plans, and lets it launch them.

Reads what to do as JSON from standard input, and writes what was counted and what was wrong as JSON to standard output.
`heat.test.ts` says what there is in it.
"""

import collections
import json
import os
import sys
import tempfile

import cloud  # first: it silences what the others say when they are loaded

from heat.common import exception  # noqa: E402
from heat.engine import environment, resource, scheduler, stack, template  # noqa: E402
from heatclient.common import template_utils  # noqa: E402

COUNTED = collections.Counter()
WRONG = []

ROUNDS = 60
"""How many rounds of Heat's scheduler a service takes; all that lies between services takes fewer than half as many."""


def wrong(case, what):
    WRONG.append(f"{case['name']}: {what}")


def load(case):
    """Reads a template as the client does, which sends along what there is at addresses."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "template.yaml")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(case["template"])
        case["files"], case["parsed"] = template_utils.get_template_contents(path)
    asked = template.Template(case["parsed"]).param_schemata()
    answers = {name: "answer" for name, schema in asked.items() if schema.default is None}
    case["answers"] = {**answers, "network": "private"}


def stack_of(case, **options):
    COUNTED["stacks"] += 1
    env = environment.Environment({"parameters": case["answers"]})
    loaded = template.Template(case["parsed"], files=case["files"], env=env)
    return stack.Stack(cloud.request(), f"stack-{COUNTED['stacks']}", loaded, convergence=False, **options)


def scalars(value):
    """Every text in a parsed template."""
    found, left = set(), [value]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left.extend(value)
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
        else:
            found.add(value)
    return found


class Graph:
    """What Heat found to depend on what, by the ids that resources have in the plan."""

    def __init__(self, case, dependencies):
        self.needs = collections.defaultdict(set)
        for requirer, required in dependencies._graph.edges():
            if required is not None:
                self.needs[requirer.name].add(required.name)
        self.ids = case["resources"]
        self.names = {node: name for name, node in self.ids.items()}

    def closest(self, node):
        """The instances and services that one waits for, through whatever else."""
        found, seen, left = set(), set(), list(self.needs[self.names[node]])
        while left:
            name = left.pop()
            if name in self.ids:
                found.add(self.ids[name])
            elif name not in seen:
                seen.add(name)
                left.extend(self.needs[name])
        return found

    def awaited(self, node):
        """Those that it waits for at whatever remove."""
        seen, left = set(), [node]
        while left:
            more = self.closest(left.pop()) - seen
            seen |= more
            left.extend(more)
        return seen


def compare(case, graph):
    """Whether Heat waits for what the plan says, and for nothing else."""
    nodes = {node["id"]: node for node in case["plan"]["nodes"]}
    if set(graph.names) != set(nodes):
        return wrong(case, f"resources {sorted(graph.names)} are not the plan's nodes")
    instances = {node["assembly"]: id for id, node in nodes.items() if node["service"] is None}
    members = collections.defaultdict(list)
    for id, node in nodes.items():
        members[instances[node["assembly"]]].append(id)
    for id, node in nodes.items():
        own = members[instances[node["assembly"]]]
        planned = set(node["needs"])
        if case["way"] == "wait-conditions":
            # The script of an instance holds what its services need of others, so the instance waits for that. Addresses are
            # known before an instance is there.
            if node["service"] is None:
                planned = {need for member in own for need in nodes[member]["needs"] if need not in own}
                planned -= set(instances.values()) - graph.closest(id)
            else:
                planned = {need for need in planned if need in own}
        # A service there is only on its instance, so who waits for it need not be said to wait for that too.
        found = graph.closest(id)
        for waits in (planned, found):
            waits -= {instances[nodes[need]["assembly"]] for need in waits if nodes[need]["service"] is not None} - set(own)
        COUNTED["waits of plans that Heat has"] += len(planned & found)
        COUNTED["waits of Heat that plans have"] += len(found & planned)
        if planned != found:
            wrong(case, f"{id} needs {sorted(planned)}, in Heat {sorted(found)}")


def accept(case):
    """Whether Heat accepts a template, and reads the document's texts in it as they are."""
    missing = set(case["texts"]) - scalars(case["parsed"])
    COUNTED["texts that came through"] += len(case["texts"]) - len(missing)
    if missing:
        wrong(case, f"not in the template: {sorted(missing)!r}")
    try:
        stack_of(case, strict_validate=False).validate(validate_res_tmpl_only=True)
        loaded = stack_of(case)
        if case["strict"]:
            loaded.validate()
        dependencies = loaded._explicit_dependencies()
        list(dependencies)  # in order, if there is one
    except Exception as error:  # whatever Heat says, it is said here
        return wrong(case, f"refused: {type(error).__name__}: {error}")
    COUNTED["exports accepted"] += 1
    compare(case, Graph(case, dependencies))


def refuse(case):
    """Whether Heat refuses a deadlocked template, for the deadlock that the check found."""
    try:
        loaded = stack_of(case)
        list(loaded.dependencies)
        return wrong(case, "accepted")
    except exception.CircularDependencyException:
        COUNTED["deadlocks refused"] += 1
    loaded = stack_of(case)
    graph = Graph(case, loaded._explicit_dependencies())
    compare(case, graph)

    found = {node for node in graph.names if node in graph.awaited(node)}
    never = {node for node in graph.names if found & {node, *graph.awaited(node)}}
    # Services that start together are in a deadlock together; in Heat some of them only wait for it.
    if not found or not found <= set(case["deadlock"]) or never != set(case["never"]):
        wrong(case, f"the deadlock is {case['deadlock']}, in Heat {sorted(found)}; {case['never']} never start, in Heat {sorted(never)}")


def run(case, dependencies, takes, failing=None, reverse=False):
    """Runs Heat's scheduler, and returns in which round each service, or instance, started and ended."""
    started, ended, clock = {}, {}, 0

    def task(one):
        node = case["resources"].get(one.name)
        if node is None:
            return
        started[node] = clock
        for _ in range(takes if one.name in services else 0):
            yield
        if node == failing:
            raise exception.Error(node)
        ended[node] = clock

    services = {name for name, node in case["resources"].items() if is_service(case, node)}
    runner = scheduler.TaskRunner(scheduler.DependencyTaskGroup(dependencies, task, reverse=reverse))
    try:
        runner.start()
        while not runner.step():
            clock += 1
    except exception.Error:
        pass
    COUNTED["launches run"] += 1
    return started, ended


def is_service(case, node):
    return any(of["id"] == node and of["service"] is not None for of in case["plan"]["nodes"])


def launch(case):
    """Whether Heat starts services in the plan's layers, and takes back what it started in the opposite order."""
    needs = {node["id"]: set(node["needs"]) for node in case["plan"]["nodes"]}
    loaded = stack_of(case)  # which its resources do not keep
    dependencies = loaded._explicit_dependencies()
    started, _ended = run(case, dependencies, ROUNDS)
    found = {node: round(begun / ROUNDS) for node, begun in started.items() if is_service(case, node)}
    planned = {node: layer for layer, nodes in enumerate(case["layers"]) for node in nodes}
    if found != planned:
        wrong(case, f"the layers are {planned}, in Heat {found}")
    for failing, *_ in case["layers"]:
        started, _ended = run(case, dependencies, 1, failing)
        waiting = waiting_for(needs, failing)
        if failing not in started or waiting & set(started):
            wrong(case, f"started, though {failing} failed: {sorted(waiting & set(started))}")
        begun, ended = run(case, dependencies, 1, reverse=True)
        check_order(case, needs, "taken back", ended, begun, set(started), reverse=True)


def waiting_for(needs, node):
    """What waits for a node, through whatever else."""
    found, left = set(), [node]
    while left:
        awaited = left.pop()
        more = {other for other in needs if awaited in needs[other]} - found
        found |= more
        left.extend(more)
    return found


def check_order(case, needs, what, ended, started, of, reverse=False):
    """Whether, of some nodes, each was started once what it needs had ended; or, in reverse, what needs it."""
    for node in of:
        for need in needs[node] & of:
            first, second = (node, need) if reverse else (need, node)
            if ended[first] > started[second]:
                wrong(case, f"{second} is {what} before {first}")


def create(case, todo):
    """Lets Heat create a stack: scripts run, values go from one to the other, and what fails is rolled back."""
    case["files"].update(todo["files"])
    instances = cloud.SOFTWARE.instances = cloud.Instances(todo["facts"])
    events.clear()
    created = stack_of(case, disable_rollback=False)
    created.complaints = []
    created.store()
    created.create()
    COUNTED["stacks created" if todo["fails"] is None else "stacks rolled back"] += 1
    wanted = ("CREATE", "COMPLETE") if todo["fails"] is None else ("ROLLBACK", "COMPLETE")
    if created.state != wanted:
        wrong(case, f"the stack is {created.state}: {[event for event in events if 'FAILED' in event]} {created.complaints}")

    times = {"CREATE": ({}, {}), "DELETE": ({}, {})}
    for time, (name, action, status, _reason) in enumerate(events):
        node = case["resources"].get(name)
        if node is not None and action in times and status != "FAILED":
            times[action][status == "COMPLETE"][node] = time
    needs = {node["id"]: set(node["needs"]) for node in case["plan"]["nodes"]}
    if case["way"] == "wait-conditions":
        # Of other instances only the addresses are known before they are there.
        needs = {node: {need for need in needs[node] if is_service(case, need)} for node in needs}
    started, ended = times["CREATE"]
    check_order(case, needs, "created", ended, started, set(ended))
    if todo["fails"] is None:
        created._update_all_resource_data(for_resources=False, for_outputs=True)
        outputs = {name: output.get_value() for name, output in created.outputs.items()}
        if None in outputs.values():
            wrong(case, f"an output has no value: {outputs}")
        for what, found in (("outputs", outputs), ("seen", instances.seen())):
            differs = {key: found.get(key) for key, value in todo[what].items() if found.get(key) != value}
            COUNTED["values that came through"] += len(todo[what])
            if differs:
                wrong(case, f"{what} are not {todo[what]!r}: {differs!r}")
    else:
        waiting = waiting_for(needs, todo["fails"]) & set(started)
        if waiting or todo["fails"] in ended:
            wrong(case, f"{todo['fails']} failed, and there is {waiting or 'none'}")
        started, ended = times["DELETE"]
        check_order(case, needs, "deleted", ended, started, set(ended), reverse=True)
    instances.remove()


events = []
"""What happened to the resources of the stack that is being created."""


def listen():
    report = resource.Resource.state_set

    def state_set(self, action, status, reason="", **more):
        events.append((self.name, action, status, reason))
        return report(self, action, status, reason, **more)

    resource.Resource.state_set = state_set


def main():
    cloud.stand_in()
    listen()
    for case in json.load(sys.stdin):
        load(case)
        if "deadlock" in case:
            refuse(case)
            continue
        accept(case)
        if "layers" in case:
            launch(case)
        for todo in case["stacks"]:
            create(case, todo)
    del COUNTED["stacks"]
    json.dump({"counted": COUNTED, "wrong": WRONG}, sys.stdout)


if __name__ == "__main__":
    main()
