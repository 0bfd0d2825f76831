"""Sends `wharf serve` what takes memory: large values, bodies that never come, idle sockets, strangers, callers that do
not read. The process has an address space of 512 MiB and limits in proportion. It must survive, go on serving honest
callers, and answer its health within 100 ms."""

import collections
import http.client
import http.server
import json
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

from started import free_port

MIB = 1 << 20
ADDRESS_SPACE = 512 * MIB
# About a quarter of the defaults, which are made for 2 GiB; sockets and files are as many as the test needs.
LIMITS = {
    "buffer-mib": 96, "upload-mib": 24, "answer-mib": 24, "file-mib": 16, "choices-mib": 16, "keep-mib": 64,
    "sockets": 1024, "calls-at-once": 128,
}
SLOWEST_HEALTH = 0.1
ATTEMPTS = 3
BASE = "/v1/components/servicetitan/actions"
LARGE_ANSWER = b'{"data":"' + b"x" * (20 * MIB) + b'"}'


class Vendor(http.server.BaseHTTPRequestHandler):
    """Issues tokens, and answers with little, or with much where much is requested."""

    protocol_version = "HTTP/1.1"
    tokens = collections.Counter()
    calls = collections.defaultdict(list)

    def do_GET(self):
        tenant = self.path.split("/tenant/")[1].split("/")[0]
        self.calls[tenant].append(time.monotonic())
        self.reply(LARGE_ANSWER if self.path.endswith("/jobs/20") else b"{}")

    def do_POST(self):
        form = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/connect/token":
            client = form.decode().split("client_id=")[1].split("&")[0]
            self.tokens[client] += 1
            return self.reply(b'{"access_token":"token","expires_in":900,"token_type":"Bearer"}')
        return self.reply(b"{}")

    def reply(self, body):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True

    def handle_error(self, *_):
        pass  # callers may leave


def connection(tenant):
    names = ("tenant", "clientId", "clientSecret", "applicationKey")
    return {"key": "serviceTitanConnection", "fields": {name: str(tenant) for name in names}}


def call(address, action, inputs, tenant=1):
    """The status of one call. The inputs are JSON text."""
    body = f'{{"connection": {json.dumps(connection(tenant))}, "inputs": {inputs}}}'
    caller = http.client.HTTPConnection(*address, timeout=60)
    caller.request("POST", f"{BASE}/{action}/invoke", body, {"content-type": "application/json"})
    status = caller.getresponse()
    status.read()
    return status.status


def get_job(address, tenant=1):
    return call(address, "getJob", '{"jobId": 1}', tenant)


def large_values(address):
    """Free-form JSON is passed on; elsewhere a value is refused as cheaply as a small one."""
    raw = '{"urlType": "jpm", "url": "/jobs", "method": "POST", "data": %s}'
    zeros = raw % ("[" + "0," * (4 * MIB - 1) + "0]")
    objects = raw % ("[" + "{}," * (7 * MIB - 1) + "{}]")
    lists = '{"jobId": [%s]}' % ("[[[]]]," * (270 << 10) + "0")
    expected = [("rawRequest", zeros, 200), ("rawRequest", objects, 200), ("getJob", lists, 422)]
    for action, inputs, status in expected:
        answers = together(3, lambda: call(address, action, inputs))
        assert set(answers) <= {status, 503} and status in answers, answers


def bodies_that_never_come(address):
    head = f"POST {BASE}/rawRequest/invoke HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    waiting = []
    for _ in range(10):
        waiting.append(socket.create_connection(address))
        waiting[-1].sendall(f"{head}content-length: {24 * MIB}\r\n\r\n".encode())
    assert together(40, lambda: get_job(address)) == [200] * 40
    [one.close() for one in waiting]


def idle_sockets(address):
    silent = [socket.create_connection(address) for _ in range(LIMITS["sockets"] + 100)]
    assert get_job(address) == 200
    [one.close() for one in silent]


def strangers(address):
    """A tenant's limit and token outlast any number of other connections."""
    assert together(60, lambda: get_job(address, 7)) == [200] * 60
    callers = [http.client.HTTPConnection(*address, timeout=60) for _ in range(4)]

    def ask(caller, first):
        for number in range(first, first + 3_500):
            body = json.dumps({"connection": connection(1_000 + number) | {"token": {"access_token": "t"}}, "inputs": {}})
            caller.request("POST", f"{BASE}/getJob/invoke", body, {"content-type": "application/json"})
            caller.getresponse().read()

    threads = [threading.Thread(target=ask, args=(caller, 3_500 * index)) for index, caller in enumerate(callers)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert together(60, lambda: get_job(address, 7)) == [200] * 60
    assert Vendor.tokens["7"] == 1, Vendor.tokens["7"]
    times = sorted(Vendor.calls["7"])
    most = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert most <= 60, f"{most} calls in a second"


def answers_that_nobody_takes(address):
    body = json.dumps({"connection": connection(1), "inputs": {"jobId": 20}}).encode()
    head = f"POST {BASE}/getJob/invoke HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    callers = [socket.create_connection(address) for _ in range(30)]
    for caller in callers:
        caller.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    statuses = [caller.recv(12) for caller in callers]
    assert set(statuses) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"} and b"HTTP/1.1 200" in statuses, statuses
    assert get_job(address, 2) == 200
    [caller.close() for caller in callers]


def together(count, work):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def watch(address, done, slowest):
    """Asks for the health of the process until it is done, each time on a socket of its own."""
    while not done.is_set():
        begun = time.monotonic()
        caller = http.client.HTTPConnection(*address, timeout=10)
        caller.request("GET", "/healthz")
        assert caller.getresponse().status == 200
        caller.close()
        slowest.value = max(slowest.value, time.monotonic() - begun)
        time.sleep(0.01)


def watched(attack, address, runner):
    """Attacks, and returns the slowest answer to a health check meanwhile, in seconds."""
    done, slowest = multiprocessing.Event(), multiprocessing.Value("d", 0)
    watcher = multiprocessing.Process(target=watch, args=(address, done, slowest))
    watcher.start()
    attack(address)
    done.set()
    watcher.join()
    status = open(f"/proc/{runner.pid}/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) >> 10
    print(f"{attack.__name__}: slowest health {slowest.value * 1000:.0f} ms, peak memory {peak} MiB")
    assert watcher.exitcode == 0 and runner.poll() is None
    return slowest.value


def main(binary):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    vendor = Server(("127.0.0.1", 0), Vendor)
    threading.Thread(target=vendor.serve_forever, daemon=True).start()
    command = [binary, "--log", "off", "serve", "--listen", f"127.0.0.1:{free_port()}"]
    for host in ("api", "auth"):
        command += ["--endpoint", f"servicetitan.{host}=http://127.0.0.1:{vendor.server_port}"]
    command += [part for name, value in LIMITS.items() for part in (f"--{name}", str(value))]
    # glibc reserves 64 MiB of addresses for every thread, and uses none of them: allocations take another way.
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.arena_max=1"}
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    runner = subprocess.Popen(command, env=environment, preexec_fn=limit)
    address = ("127.0.0.1", int(command[5].rpartition(":")[2]))
    wait_for(address)
    faults = 0
    for attack in (large_values, bodies_that_never_come, idle_sockets, strangers, answers_that_nobody_takes):
        # The machine may be busy with something else: what the runner does to its health, it does every time.
        faults += all(watched(attack, address, runner) > SLOWEST_HEALTH for _ in range(ATTEMPTS))
    runner.send_signal(signal.SIGINT)
    runner.wait(30)
    sys.exit(f"health took more than {SLOWEST_HEALTH * 1000:.0f} ms" if faults else 0)


def wait_for(address):
    for _ in range(500):
        try:
            return socket.create_connection(address).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
    sys.exit("the runner did not start")


main(*sys.argv[1:])
