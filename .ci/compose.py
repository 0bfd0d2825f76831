"""Starts what deploy/compose.yaml starts, without containers: its runners, the engine that they share, and nginx.

The commands of the services, and those that write the keys, are taken from the file. Only addresses and paths become
those of this machine, and the runners call a vendor in this script. Checks that calls reach all runners, that a write
with an Idempotency-Key is made once, and that one runner goes on without the other. Skipped if a program is missing.
"""

import collections
import concurrent.futures
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

import yaml

import started
from started import free_port, wait_until

FILE, PROXY, IMAGE = (pathlib.Path("deploy", name) for name in ("compose.yaml", "nginx.conf", "Containerfile"))
KEYS = [f"key-{number}" for number in range(40)]


class Vendor(http.server.BaseHTTPRequestHandler):
    """Gives out a token, answers other calls with an empty object, and keeps the memos of writes."""

    protocol_version = "HTTP/1.1"
    writes = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.command == "PUT":
            self.writes.append(json.loads(body)["memo"])
        token = {"access_token": "token", "expires_in": 900, "token_type": "Bearer"}
        text = json.dumps(token if self.path == "/connect/token" else {}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


class Stage:
    """The services. `runners` has the process and the port of each runner, `proxy` is the port of nginx."""

    def __init__(self, binary, engine, folder, stack):
        self.binary, self.folder, self.stack = binary, folder, stack
        self.text = FILE.read_text()
        self.file = yaml.safe_load(self.text)
        self.services = self.file["services"]
        self.secrets = {name: f"{folder}/{secret['file']}" for name, secret in self.file["secrets"].items()}
        self.write_keys()
        self.vendor, self.engine = self.start_vendor(), free_port()
        place = ["--bind", "127.0.0.1", "--port", str(self.engine), "--dir", folder]
        self.start("engine", [engine, *self.services["valkey"]["command"][1:], *place])
        count = self.services["runner"]["deploy"]["replicas"]
        self.runners = [self.start_runner(f"runner-{number}") for number in range(1, count + 1)]
        know = lambda: all(f"\nwharf_state_runners {count}\n" in text for text in self.metrics())
        wait_until(know, "the runners do not find each other")
        self.proxy = self.start_proxy()

    def write_keys(self):
        """Runs the commands in the comments of the file, with a folder in the place of deploy."""
        commands = [line for line in re.findall(r"^#   (.*)", self.text, re.MULTILINE) if "deploy/secrets" in line]
        script = "\n".join(commands).replace("deploy/secrets", f"{self.folder}/secrets")
        subprocess.run(["sh", "-euc", script], check=True)

    def start_vendor(self):
        http.server.ThreadingHTTPServer.request_queue_size = 128
        vendor = self.stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vendor))
        threading.Thread(target=vendor.serve_forever, daemon=True).start()
        self.stack.callback(vendor.shutdown)
        return f"http://127.0.0.1:{vendor.server_port}"

    def start(self, name, command, **variables):
        with open(self.folder / f"{name}.log", "w") as log:
            process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
        self.stack.enter_context(started.ended(process))
        return process

    def start_runner(self, name):
        service = self.services["runner"]
        here = {f"/run/secrets/{secret}": self.secrets[secret] for secret in service["secrets"]}
        here["//valkey"] = f"//127.0.0.1:{self.engine}"
        flags = replaced("\n".join(service["command"]), here).split("\n")
        hosts = [f"--endpoint=servicetitan.{host}={self.vendor}" for host in ("api", "auth")]
        listen = {"WHARF_LISTEN": "127.0.0.1:0", "WHARF_LOG_FORMAT": "json"}
        process = self.start(name, [self.binary, *flags, *hosts], **listen)
        log = self.folder / f"{name}.log"
        said = lambda: re.search(r'"message":"listening","address":"127\.0\.0\.1:(\d+)"', log.read_text())
        wait_until(said, f"{name} does not listen")
        return process, int(said()[1])

    def start_proxy(self):
        """Runs the command of nginx up to `&&`, puts addresses into what that wrote, and runs the rest."""
        port = free_port()
        prepare, run = self.services["nginx"]["command"][-1].split(" && ")
        whole, site = self.folder / "nginx.conf", self.folder / "default.conf"
        paths = {"/etc/wharf/nginx.conf": str(PROXY), "/etc/nginx/conf.d/default.conf": str(site)}
        subprocess.run(["sh", "-euc", replaced(prepare, paths)], check=True)
        # The name of the service has an address for each runner, and nginx uses them all.
        servers = "\n".join(f"server 127.0.0.1:{port};" for _, port in self.runners)
        listen = re.search(r"WHARF_LISTEN=\S*:(\d+)", IMAGE.read_text())[1]
        published = self.services["nginx"]["ports"][0].split(":")[-1]
        here = {f"server runner:{listen};": servers, f"listen {published};": f"listen 127.0.0.1:{port};"}
        site.write_text(replaced(site.read_text(), here))
        own = f"pid {self.folder}/pid; error_log stderr error; events {{}}"
        whole.write_text(f"{own}\nhttp {{ access_log off; include {site}; }}\n")
        self.start("nginx", ["sh", "-euc", f"{run.strip()} -c {whole}"])
        wait_until(lambda: listens(port), "nginx does not listen")
        return port

    def send(self, port, path, body=None, **headers):
        """The status, the headers and the body of the answer."""
        key = pathlib.Path(self.secrets["api-keys"]).read_text().strip()
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json", **headers}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def metrics(self):
        return [self.send(port, "/metrics")[2] for _, port in self.runners]

    def call(self, action, inputs, **headers):
        """The status of a call through nginx, and whether it is a replay. The connection does not choose the runner."""
        body = {"connection": started.CONNECTION, "inputs": inputs}
        path, headers = f"/v1/components/servicetitan/actions/{action}/invoke", {"x-connection": "one", **headers}
        status, said, _ = self.send(self.proxy, path, body, **headers)
        return f"{status} replayed" if said["idempotency-replayed"] else f"{status}"

    def read(self, job):
        return self.call("getJob", {"jobId": job})

    def write(self, key):
        return self.call("cancelJob", {"jobId": 1, "reasonId": 1, "memo": key}, **{"idempotency-key": key})


def replaced(text, replacements):
    for old, new in replacements.items():
        assert old in text, f"there is no `{old}` in:\n{text}"
        text = text.replace(old, new)
    return text


def listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def at_once(function, values):
    with concurrent.futures.ThreadPoolExecutor(len(values)) as pool:
        return list(pool.map(function, values))


def check_answers(what, answers, *allowed):
    assert set(answers) <= set(allowed), f"{what} are answered with {dict(collections.Counter(answers))}"


def check_writes(when):
    wrong = {key: Vendor.writes.count(key) for key in KEYS if Vendor.writes.count(key) != 1}
    assert not wrong, f"{when}, the vendor has not got each write once: {wrong}"


def check_pages(stage):
    status, headers, _ = stage.send(stage.proxy, "/")
    assert (status, headers.get_content_type()) == (200, "text/html"), f"/ is not the playground: {status}"
    assert stage.send(stage.proxy, "/metrics")[0] == 404, "/metrics is passed on"


def check_all_reached(stage):
    check_answers("reads", at_once(stage.read, range(1, 21)), "200")
    calls = [sum(map(int, re.findall(r"^wharf_calls_total{.* (\d+)$", text, re.M))) for text in stage.metrics()]
    assert all(calls), f"20 calls reached the runners {calls} times"


def check_keys(stage):
    answers = at_once(stage.write, [key for key in KEYS for _ in range(2)])
    pairs = [" and ".join(sorted(pair)) for pair in zip(answers[::2], answers[1::2])]
    check_answers("keys sent twice at once", pairs, "200 and 200 replayed", "200 and 409")
    check_writes("after that")


def check_lost_runner(stage):
    """Kills the runner that the file says to kill."""
    name, number = re.search(r"docker kill (\w+)-runner-(\d+)", stage.text).groups()
    assert name == stage.file["name"], f"no container is called {name}-runner-{number}"
    lost, _ = stage.runners[int(number) - 1]
    lost.kill()
    lost.wait()
    check_answers("reads without a runner", at_once(stage.read, range(1, 21)), "200")
    check_answers("repeated keys without a runner", at_once(stage.write, KEYS), "200 replayed")
    check_answers("new keys without a runner", at_once(stage.write, ["new-1", "new-2"]), "200")
    check_writes("without a runner")


def main(binary):
    engine = shutil.which("valkey-server") or shutil.which("redis-server")
    programs = {"nginx": shutil.which("nginx"), "openssl": shutil.which("openssl"), "valkey-server": engine}
    missing = [name for name, path in programs.items() if not path]
    if missing:
        print(*(f"SKIPPED: {name} is not installed" for name in missing), sep="\n")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        try:
            stage = Stage(binary, engine, pathlib.Path(name), stack)
            for check in (check_pages, check_all_reached, check_keys, check_lost_runner):
                check(stage)
        except (AssertionError, OSError, http.client.HTTPException, subprocess.CalledProcessError) as fault:
            logs = sorted(pathlib.Path(name).glob("*.log"))
            lines = [f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-4:]]
            sys.exit("\n".join([f"{FILE}: {fault}", *lines]))
    print(f"{FILE} works: calls reach all runners, a key is written once, and one runner goes on without the other")


main(sys.argv[1])
