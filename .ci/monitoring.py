"""Compares the metrics of a runner with the alerts, the dashboard and the guide for operators.

Makes calls of every kind, so that each metric appears with each value of its labels. Then every metric, label and value
that deploy/ and docs/operations.md name must exist, and the guide must name all. With promtool it also tests the alerts.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import started

RULES, DASHBOARD, GUIDE = "deploy/prometheus-rules.yaml", "deploy/grafana-dashboard.json", "docs/operations.md"
TESTS = ".ci/alerts.yaml"
JOB = "/jpm/v2/tenant/{tenant}/jobs/{id}"

# A metric of the runner with its matchers, a sample, and labels by which a query groups.
USE = re.compile(r"\b(wharf_\w+)(?:\{([^}]*)\})?")
SAMPLE = re.compile(r"^(wharf_\w+?)(?:\{(.*)\})? \S+$", re.MULTILINE)
LABEL = re.compile(r"(\w+)\s*(=~|!=|!~|=)\s*\"([^\"]*)\"")
GROUPS = re.compile(r"\b(?:by|without|on) \(([^)]*)\)")
ROW = re.compile(r"^\| `(wharf_\w+)` \|(.*?)\|(.*)\|$", re.MULTILINE)
# Labels that Prometheus adds, and that of the bounds of a histogram.
ADDED = {"instance", "job", "le"}


def send(url, body=None, method="POST"):
    request = urllib.request.Request(url, body and json.dumps(body).encode(), {"content-type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        return opener.open(request, timeout=60).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def call(runner, path, inputs, fields={}, **members):
    connection = {**started.CONNECTION, "fields": {**started.CONNECTION["fields"], **fields}}
    send(f"{runner}/v1/components/servicetitan/{path}/invoke", {"connection": connection, "inputs": inputs, **members})


def scrape(binary):
    job = {"jobId": 5000001}
    with started.demo(binary, "--answer-mib", "1") as (runner, sandbox):
        call(runner, "actions/noSuchAction", job)
        call(runner, "actions/getJob", {"jobId": 1})
        call(runner, "actions/getJob", job, {"clientSecret": "wrong"})
        call(runner, "actions/listCustomers", {"pageSize": 5000})
        for _ in range(2):
            call(runner, "data-sources/selectCustomers", {})
        for fault in ({"status": {"code": 429}}, {"status": {"code": 503}}, "shortBody", {"delay": 5000}):
            send(f"{sandbox}/sandbox/faults", {"method": "GET", "path": JOB, "fault": fault, "calls": 1})
            call(runner, "actions/getJob", job, timeoutMs=1000)
        text = send(f"{runner}/metrics", method="GET")
        nowhere = [f"--endpoint=servicetitan.{host}" for host in (f"auth={sandbox}", "api=http://127.0.0.1:1")]
        with started.shared_state() as state, started.serve(binary, *nowhere, *state) as runner:
            call(runner, "actions/getJob", job)
            text += send(f"{runner}/metrics", method="GET")
    return text


def values_by_metric(text):
    """For each metric, the values of each of its labels."""
    found = {}
    for name, labels in SAMPLE.findall(text):
        values = found.setdefault(name, {})
        for label, _, value in LABEL.findall(labels or ""):
            values.setdefault(label, set()).add(value)
    codes = {page.stem for page in pathlib.Path("docs/errors").glob("*.md")} | {"ok"}
    for values in found.values():
        if "code" in values:
            values["code"] = codes
    return found


def faults_of_query(query, metrics):
    for name, matchers in USE.findall(query):
        if name not in metrics:
            yield f"no metric {name}"
            continue
        for label, operator, text in LABEL.findall(matchers):
            known = metrics[name].get(label)
            if known is None and label not in ADDED:
                yield f"{name} has no label {label}"
            values = [] if "$" in text or known is None else text.split("|")
            yield from (f"{name} has no {label} {value}" for value in values if value not in known)
    labels = {label for name, _ in USE.findall(query) for label in metrics.get(name, {})} | ADDED
    for group in GROUPS.findall(query):
        yield from (f"nothing to group by {label}" for label in group.split(", ") if label not in labels)


def faults_of_guide(metrics):
    """The table of the guide must name every metric, its labels, and the values of those that have few."""
    rows = {name: (set(re.findall(r"`(\w+)`", labels)), text) for name, labels, text in ROW.findall(pathlib.Path(GUIDE).read_text())}
    names = {re.sub("_(bucket|sum|count)$", "", name) for name in metrics}
    yield from (f"the table of metrics lacks {name}" for name in names - rows.keys())
    for name, (labels, text) in rows.items():
        known = metrics.get(name, metrics.get(f"{name}_bucket"))
        if known is None:
            yield f"no metric {name}"
            continue
        if labels != known.keys() - ADDED:
            yield f"the labels of {name} are {sorted(known.keys() - ADDED)}"
        few = set().union(*(known.get(label, set()) for label in ("cache", "result")))
        named = set(re.findall(r"`(\w+)`", text))
        if few and few != named:
            yield f"{name}: the table and the runner differ in {sorted(few ^ named)}"


def queries(value):
    """Every query of a dashboard."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("expr", "query") if isinstance(value.get(key), str))
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from queries(inner)


def main(binary):
    metrics = values_by_metric(scrape(binary))
    faults = [f"{GUIDE}: {fault}" for fault in faults_of_guide(metrics)]
    for number, line in enumerate(pathlib.Path(RULES).read_text().splitlines(), 1):
        faults += [f"{RULES}:{number}: {fault}" for fault in faults_of_query(line, metrics)]
    for query in queries(json.loads(pathlib.Path(DASHBOARD).read_text())):
        faults += [f"{DASHBOARD}: {query}: {fault}" for fault in faults_of_query(query, metrics)]
    if faults:
        sys.exit("\n".join(faults[:15]))
    print(f"{len(metrics)} metrics agree with the alerts, the dashboard and the guide")
    if not shutil.which("promtool"):
        print("SKIPPED: the tests of the alerts, because promtool is not installed")
        return
    tested = subprocess.run(["promtool", "test", "rules", TESTS], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if tested.returncode != 0:
        sys.exit("\n".join([f"{RULES} does not alert as {TESTS} says:", *tested.stdout.splitlines()[:16]]))
    print("the alerts fire when they should")


main(sys.argv[1])
