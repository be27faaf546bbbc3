#!/usr/bin/env python3
"""Measures scalegen beside other ways to do the same work, in one run, and prints a table in Markdown.

    cargo build --release --package scalegen-cli
    python3 bench/run.py                                # everything; about an hour
    python3 bench/run.py --services 1,100,1000 --rounds 7 --skip kustomize

N services of six objects each (2 HPAs, 2 VPAs, 1 ScaledObject, 1 Job) are made from one profile and a table in
CSV. The contestants take turns, round after round, so that what else the machine does hits all of them alike; each
number is the median of the rounds, and a ratio is the median of the ratios within a round. CPU is user and system
time of the whole process tree, memory the largest resident set of any process in it. It needs Python 3.9 and
nothing else; what a contestant needs and is not there (cc, Jinja2 and PyYAML, kubectl) is named and skipped.
"""

import argparse
import math
import os
import platform
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# What takes minutes at a size is measured up to a smaller one.
LARGEST = {"Jinja2 + PyYAML": 1000, "kubectl kustomize": 100}

PROFILE = """name = "platform"
services_from = "services.csv"

[cluster]
kubernetes = "1.30"

[prometheus]
url = "http://prometheus.monitoring.svc:9090"

[addons]
metrics_server = {}
keda = {}
vpa = {}

[template.signals."{name}-rps"]
metric = "{name_}_requests_per_second"
series = "http_requests_total"
matchers = { service = "{name}" }
function = "rate"
window = "2m"
aggregate = "sum"
emitted_by = "{name}"

[template.workloads."{name}"]
namespace = "{namespace}"
target = "Deployment/{name}"
container = "app"
active = "cpu"
vpa = { update_mode = "Off" }

[template.workloads."{name}".scalers.cpu]
kind = "hpa"
min_replicas = "{min}"
max_replicas = "{max}"
metrics = [{ container_resource = "cpu", average_utilization = 60 }]
behavior.scale_down = { stabilization_window = "60s", policies = [{ pods = 2, period = "120s" }, { percent = 25, period = "120s" }] }
behavior.scale_up = { stabilization_window = "45s", select_policy = "Max", policies = [{ percent = 100, period = "15s" }, { pods = 2, period = "15s" }] }

[template.workloads."{name}".scalers.mem]
kind = "hpa"
min_replicas = "{min}"
max_replicas = "{max}"
metrics = [{ container_resource = "memory", average_utilization = 70 }]

[template.workloads."{name}".scalers.keda]
kind = "keda"
min_replicas = "{min}"
max_replicas = "{max}"
triggers = [{ signal = "{name}-rps", threshold = "{threshold}" }]

[template.workloads."{name}-worker"]
namespace = "{namespace}"
target = "Deployment/{name}-worker"
vpa = { update_mode = "Off" }

[template.load_tests."{name}"]
workload = "{name}"
generate_name = "loadgen-{name}-"
url = "http://{name}.{namespace}.svc.cluster.local:8080/chat"
duration = "4m"
concurrency = 25
qps_per_worker = 50
method = "POST"
headers = { "Content-Type" = "application/json" }
body = '{{"question":"Do you accept UPI Payments?","k":4,"max_tokens":160}}'
"""


def note(text):
    print(text, file=sys.stderr, flush=True)


def write_profile(folder, services):
    os.makedirs(f"{folder}/profiles")
    with open(f"{folder}/profiles/platform.toml", "w", encoding="utf-8") as file:
        file.write(PROFILE)
    with open(f"{folder}/profiles/services.csv", "w", encoding="utf-8") as file:
        file.write("name,name_,namespace,min,max,threshold\n")
        for i in range(services):
            file.write(f'svc-{i:05d},svc_{i:05d},team-{i % 37},{2 + i % 3},{10 + i % 20},"{5 + i % 50}"\n')


def files(folder):
    for at, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(at, name)


def write_stream(tree, path):
    with open(path, "wb") as out:
        for name in files(tree):
            with open(name, "rb") as file:
                contents = file.read()
            below = os.path.relpath(name, tree).encode()
            out.write(struct.pack("<II", len(below), len(contents)) + below + contents)


def write_overlays(tree, folder):
    """A root that lists a folder with a kustomization for each service, as teams keep them."""
    services = {}
    for path in files(tree):
        name = os.path.basename(path)
        at = name.find("svc-")
        if at >= 0 and name.endswith(".yaml"):
            services.setdefault(name[at : at + 9], []).append(path)
    os.makedirs(folder)
    for service, paths in services.items():
        os.makedirs(f"{folder}/{service}")
        # kustomize takes no object without a name.
        paths = [path for path in paths if "loadgen-job" not in path]
        for path in paths:
            shutil.copy(path, f"{folder}/{service}")
        with open(f"{folder}/{service}/kustomization.yaml", "w", encoding="utf-8") as file:
            file.write("resources:\n" + "".join(f"- {os.path.basename(path)}\n" for path in sorted(paths)))
    with open(f"{folder}/kustomization.yaml", "w", encoding="utf-8") as file:
        file.write("resources:\n" + "".join(f"- {service}\n" for service in sorted(services)))


REPOSITORY = {
    "deployment": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
spec:
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
        - name: app
          image: registry.example.com/{name}:1.0
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
          ports:
            - containerPort: 8080
""",
    "hpa": """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {name}
  namespace: {namespace}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {target}
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 60
""",
    "vpa": """apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata:
  name: {name}
  namespace: {namespace}
spec:
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {name}
  updatePolicy:
    updateMode: "Off"
""",
    "service": """apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
spec:
  selector:
    app: {name}
  ports:
    - port: 80
      targetPort: 8080
""",
}


def write_file(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


LIST = "resources:\n" + "".join(f"- {kind}.yaml\n" for kind in REPOSITORY)


def write_objects(folder, name, namespace):
    for kind, text in REPOSITORY.items():
        write_file(f"{folder}/{kind}.yaml", text.format(name=name, target=name, namespace=namespace))


def write_services(folder, count, kustomized):
    """A folder for each service, with four objects in files of their own."""
    for i in range(count):
        service = f"{folder}/team-{i % 37}/svc-{i:05d}"
        write_objects(service, f"svc-{i:05d}", f"team-{i % 37}")
        if kustomized:
            write_file(f"{service}/kustomization.yaml", LIST)


def write_bases_and_overlays(folder, count):
    write_objects(f"{folder}/base", "web", "default")
    write_file(f"{folder}/base/kustomization.yaml", LIST)
    for i in range(count):
        patch = "- op: replace\n      path: /spec/maxReplicas\n      value: 20"
        patches = f"patches:\n- target: {{kind: HorizontalPodAutoscaler}}\n  patch: |\n    {patch}\n"
        overlay = f"resources:\n- ../../base\nnamespace: ns-{i}\n{patches}"
        write_file(f"{folder}/overlays/ns-{i:05d}/kustomization.yaml", overlay)


def write_one_file(folder, count):
    """A HorizontalPodAutoscaler for each of as many workloads, and half as many for a second time."""
    hpas = [(i, i) for i in range(count)] + [(count + i, i) for i in range(0, count, 2)]
    of = REPOSITORY["hpa"].format
    texts = [of(name=f"hpa-{at:05d}", target=f"svc-{i:05d}", namespace="default") for at, i in hpas]
    write_file(f"{folder}/all.yaml", "---\n".join(texts))


# What is linted: a name, who writes it, the sizes.
REPOSITORIES = [
    ("6,000 objects in 1,500 kustomizations", lambda folder, n: write_services(folder, n, True), [1500]),
    ("100,000 files", lambda folder, n: write_services(folder, n, False), [25000]),
    ("overlays of one base", write_bases_and_overlays, [500, 1000, 2000]),
    ("workloads with HPAs in one file", write_one_file, [10000, 20000, 40000]),
]


def run_lint(args, where):
    """Lints repositories as people have them, beside a copy of the same files."""
    print("\n### Lint of repositories\n\nCPU in milliseconds, peak memory in MiB\n")
    print("| | size | lint | cp -r | lint ÷ cp -r |\n| --- | ---: | ---: | ---: | ---: |")
    for name, write, sizes in REPOSITORIES:
        cpu = {}
        for size in sizes:
            note(f"{name}, {size}")
            folder = tempfile.mkdtemp(prefix="scalegen-bench-", dir=where)
            try:
                write(f"{folder}/repository", size)
                linted, copied = [], []
                for index in range(args.rounds + 1):
                    lint = measure([args.scalegen, "lint", "--exit-zero", "repository"], folder)
                    copy = measure(["cp", "-r", "repository", "copy"], folder)
                    shutil.rmtree(f"{folder}/copy")
                    # The first round warms caches.
                    if index > 0:
                        linted.append(lint)
                        copied.append(copy)
            finally:
                shutil.rmtree(folder)
            cpu[size] = median([it.cpu for it in linted])
            ratio = median([lint.cpu / copy.cpu for lint, copy in zip(linted, copied)])
            memory = max(it.memory for it in linted)
            copy = number(median([it.cpu for it in copied]))
            print(f"| {name} | {size:,} | {number(cpu[size])}, {memory:.0f} | {copy} | {ratio:.2f} |", flush=True)
        if len(sizes) > 1:
            exponent = math.log(cpu[sizes[-1]] / cpu[sizes[0]]) / math.log(sizes[-1] / sizes[0])
            print(f"| {name}, growth: N to the power of | | {exponent:.2f} | | |")


class Measured:
    def __init__(self, cpu, wall, memory):
        self.cpu, self.wall, self.memory = cpu, wall, memory


def measure(command, folder, stdin=os.devnull):
    """CPU and wall in milliseconds, memory in MiB. `wait4` counts the children that a process waited for too."""
    with open(stdin, "rb") as source, open(os.devnull, "wb") as sink, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=source, stdout=sink, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{command} ended with {process.returncode}: {errors.read()[-2000:].decode(errors='replace')}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured((usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3, usage.ru_maxrss * unit / 2**20)


class Contestant:
    """A command that takes its turn; `makes` names the tree that it makes anew each time."""

    def __init__(self, name, command, makes=None, stdin=os.devnull):
        self.name, self.command, self.makes, self.stdin = name, command, makes, stdin


def contestants(args, folder, services, tools):
    scalegen = args.scalegen
    yield Contestant("a process that does nothing", ["true"])
    yield Contestant("generate", [scalegen, "generate", "--out", "made"], makes="made")
    yield Contestant("cp -r of its output", ["cp", "-r", "made", "copy"], makes="copy")
    yield Contestant("check", [scalegen, "check", "--out", "copy"])
    yield Contestant("diff -rq of two copies", ["diff", "-rq", "made", "copy"])
    yield Contestant("lint of the profile", [scalegen, "lint", "profiles"])
    if tools["writer"]:
        write_stream(f"{folder}/reference", f"{folder}/stream")
        yield Contestant("plain C writer", [tools["writer"], "plain"], makes="plain", stdin=f"{folder}/stream")
    if tools["jinja"]:
        command = [sys.executable, f"{HERE}/jinja.py", str(services), "jinja"]
        yield Contestant("Jinja2 + PyYAML", command, makes="jinja")
    if tools["kubectl"]:
        write_overlays(f"{folder}/reference", f"{folder}/overlays")
        yield Contestant("kubectl kustomize", ["kubectl", "kustomize", "overlays"])


def run(args, where, services, tools, keep, left):
    folder = tempfile.mkdtemp(prefix="scalegen-bench-", dir=where)
    left.append(folder)
    try:
        write_profile(folder, services)
        measure([args.scalegen, "generate", "--out", "reference"], folder)
        listed = [
            it
            for it in contestants(args, folder, services, tools)
            if it.name not in args.skip and services <= LARGEST.get(it.name, services)
        ]
        results = {contestant.name: [] for contestant in listed}
        for index in range(args.rounds + 1):
            # Another one begins each time: what comes after the slowest finds the caches full of what that one read.
            first = index % len(listed)
            for contestant in listed[first:] + listed[:first]:
                made = f"{folder}/{contestant.makes}"
                if contestant.makes and os.path.lexists(made):
                    # Moved out of the way on a disk: a file that is made where one was deleted just now costs
                    # ten times as much on ext4.
                    os.rename(made, f"{made}-{index}") if keep else shutil.rmtree(made)
                measured = measure(contestant.command, folder, contestant.stdin)
                # The first round warms caches.
                if index > 0:
                    results[contestant.name].append(measured)
        size = sum(os.path.getsize(path) for path in files(f"{folder}/reference"))
        return results, sum(1 for _ in files(f"{folder}/reference")), size
    finally:
        if not keep:
            shutil.rmtree(folder)


def median(values):
    return statistics.median(values)


def number(value):
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


# What the goals compare.
RATIOS = [
    ("generate", "cp -r of its output"),
    ("check", "diff -rq of two copies"),
    ("generate", "plain C writer"),
]


def ratio(results, one, other):
    pairs = list(zip(results.get(one, []), results.get(other, [])))
    return median([a.cpu / b.cpu for a, b in pairs]) if pairs else None


def print_table(where, runs):
    print(f"\n### {where}\n\nCPU / wall in milliseconds, peak memory in MiB\n")
    sizes = list(runs)
    print("| | " + " | ".join(f"N = {size:,}" for size in sizes) + " |")
    print("| --- |" + " ---: |" * len(sizes))
    names = list(dict.fromkeys(name for results, _, _ in runs.values() for name in results))
    for name in names:
        cells = []
        for size in sizes:
            measured = runs[size][0].get(name)
            if measured:
                cpu, wall = median([it.cpu for it in measured]), median([it.wall for it in measured])
                cells.append(f"{number(cpu)} / {number(wall)}, {max(it.memory for it in measured):.0f}")
            else:
                cells.append("–")
        print(f"| {name} | " + " | ".join(cells) + " |")
    for one, other in RATIOS:
        values = [ratio(runs[size][0], one, other) for size in sizes]
        if any(values):
            cells = ["–" if value is None else f"{value:.2f}" for value in values]
            print(f"| CPU: {one} ÷ {other} | " + " | ".join(cells) + " |")
    print("\nFiles and KiB: " + "; ".join(f"{count:,} and {size // 1024:,}" for _, count, size in runs.values()))
    growth = [size for size in sizes if size >= 100]
    if len(growth) > 1:
        first, last = growth[0], growth[-1]
        cpu = {size: median([it.cpu for it in runs[size][0]["generate"]]) for size in (first, last)}
        exponent = math.log(cpu[last] / cpu[first]) / math.log(last / first)
        print(f"\nGrowth of generate from {first:,} to {last:,} services: N to the power of {exponent:.2f}")


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores of {model}, {platform.system()} {platform.release()}"


def find_tools(args, folder):
    tools = {"writer": None, "jinja": False, "kubectl": shutil.which("kubectl") is not None}
    compiler = shutil.which("cc")
    if compiler:
        tools["writer"] = f"{folder}/writer"
        subprocess.run([compiler, "-O2", "-o", tools["writer"], f"{HERE}/writer.c"], check=True)
    else:
        note("skipped: there is no cc here, so no plain writer")
    imports = subprocess.run([sys.executable, "-c", "import jinja2, yaml"], stderr=subprocess.DEVNULL)
    tools["jinja"] = imports.returncode == 0
    if not tools["jinja"]:
        note("skipped: there are no Jinja2 and PyYAML here")
    if not tools["kubectl"]:
        note("skipped: there is no kubectl here")
    return tools


def main():
    root = os.path.dirname(HERE)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scalegen", default=f"{root}/target/release/scalegen", help="the binary to measure")
    parser.add_argument("--services", default="1,100,1000,10000", help="how many, separated by commas")
    parser.add_argument("--rounds", type=int, default=7, help="measured rounds of each, at least 7 for a table")
    parser.add_argument("--memory", default="/dev/shm", help="a folder on a memory file system; '' for none")
    parser.add_argument("--disk", default=f"{root}/target", help="a folder on a disk; '' for none")
    parser.add_argument("--skip", action="append", default=[], help="the name of a contestant; may be repeated")
    args = parser.parse_args()
    args.scalegen = os.path.abspath(args.scalegen)
    if not os.access(args.scalegen, os.X_OK):
        sys.exit(f"{args.scalegen} is not there: cargo build --release --package scalegen-cli")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    version = subprocess.run([args.scalegen, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{version} on {machine()}; medians of {args.rounds} interleaved rounds.")
    with tempfile.TemporaryDirectory() as folder:
        tools = find_tools(args, folder)
        for label, where in [("Memory file system", args.memory), ("Disk", args.disk)]:
            if not where or not os.path.isdir(where):
                note(f"skipped: there is no folder for: {label}")
                continue
            runs, left = {}, []
            try:
                for services in [int(text) for text in args.services.split(",")]:
                    note(f"{label}, {services} services")
                    runs[services] = run(args, where, services, tools, where == args.disk, left)
            finally:
                # Only now: what is made where files were deleted just now would be measured with their deletion.
                for made in left:
                    shutil.rmtree(made, ignore_errors=True)
            print_table(label, runs)
            if "lint of repositories" not in args.skip and where == args.memory:
                run_lint(args, where)


if __name__ == "__main__":
    main()
