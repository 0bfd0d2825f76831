"""Puts nginx and Caddy, with the configurations in deploy/, in front of two runners, and calls through them.

Checks that calls of a connection stay with one runner, that a dropdown arrives line by line, that a request of 3 MiB passes,
and that the metrics are hidden. A proxy that is not installed is skipped.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import started

NAME = "wharf.example.com"
KEY = "a-key-of-the-proxy-check"
HEADERS = {"host": NAME, "authorization": f"Bearer {KEY}", "content-type": "application/json"}
STREAMED = {"accept": "application/x-ndjson"}
BASE = "/v1/components/servicetitan"
# Customers in a page of their dropdown. A proxy that buffers keeps the last ones.
PAGE = 5000
CUSTOMERS = "/crm/v2/tenant/{tenant}/customers"
FIELDS = {"environment": "integration", "tenant": "1234567", "clientId": "cid.sandbox", "clientSecret": "cs1.sandbox"}
CONNECTION = {"key": "serviceTitanConnection", "fields": {**FIELDS, "applicationKey": "ak1.sandbox"}}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def port_of(address):
    return int(address.rsplit(":", 1)[1])


def opened(port):
    """A TCP connection, as soon as something listens."""
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port}")


def request(connection, path, body=None, headers={}, method=None):
    text = None if body is None else json.dumps(body)
    connection.request(method or ("GET" if body is None else "POST"), path, text, {**HEADERS, **headers})
    return connection.getresponse()


def through(port):
    """An HTTPS connection to the proxy."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port)
    connection.sock = context.wrap_socket(opened(port), server_hostname=NAME)
    return connection


def directly(port):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = opened(port)
    return connection


def calls(runner):
    """How many calls a runner has answered."""
    lines = request(directly(runner), "/metrics").read().decode().splitlines()
    return sum(int(line.split()[-1]) for line in lines if line.startswith("wharf_calls_total{"))


def streams(port, sandbox):
    """Whether all lines of the first page of a dropdown arrive although the second never comes."""
    for fault in ({"fault": {"delay": 0}, "calls": 1}, {"fault": {"delay": 600_000}, "calls": 100}):
        assert request(directly(sandbox), "/sandbox/faults", {"method": "GET", "path": CUSTOMERS, **fault}).status == 204
    connection = through(port)
    connection.sock.settimeout(20)
    try:
        lines = request(connection, f"{BASE}/data-sources/selectCustomers/invoke", {"connection": CONNECTION}, STREAMED)
        return all("key" in json.loads(lines.readline()) for _ in range(PAGE))
    except TimeoutError:
        return False
    finally:
        connection.close()
        assert request(directly(sandbox), "/sandbox/faults", method="DELETE").status == 204


def check(port, runners, sandbox):
    incomplete = {"connection": CONNECTION, "inputs": {}}
    used = set()
    for number in range(20):
        before = [calls(runner) for runner in runners]
        for _ in range(2):
            headers = {"x-connection": f"connection-{number}"}
            answer = request(through(port), f"{BASE}/actions/getJob/invoke", incomplete, headers)
            assert answer.status == 422, answer.read()
        grown = [calls(runner) - count for runner, count in zip(runners, before)]
        assert sorted(grown) == [0, 2], f"two calls of a connection reached the runners {grown} times"
        used.add(grown.index(2))
    assert used == {0, 1}, "one runner gets all connections"

    # Repeated because a busy machine may send the second page first.
    assert any(streams(port, sandbox) for _ in range(3)), "a dropdown does not arrive line by line: is the response buffered?"

    file = {"connection": CONNECTION, "inputs": {"equipmentId": 1, "file": "A" * (3 << 20)}}
    answer = request(through(port), f"{BASE}/actions/createInstalledEquipmentAttachment/invoke", file)
    assert answer.status != 413 and json.load(answer)["code"], f"a file of 3 MiB is answered with {answer.status}"
    assert request(through(port), "/metrics").status == 404, "/metrics is passed on"


def adapted(text, port, runners, folder):
    """A configuration with addresses and a certificate of this machine."""
    for documented, runner in zip(("10.0.0.11:8080", "10.0.0.12:8080"), runners):
        text = text.replace(documented, f"127.0.0.1:{runner}")
    text = text.replace("/etc/nginx/wharf", f"{folder}/wharf").replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    own = f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {folder}/wharf.crt {folder}/wharf.key\n"
    return re.sub(rf"^{NAME} {{\n", own, text, flags=re.MULTILINE)


def make_certificate(folder):
    options = ["-subj", f"/CN={NAME}", "-keyout", folder / "wharf.key", "-out", folder / "wharf.crt"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *options]
    subprocess.run(command, check=True, capture_output=True)


def nginx(folder, text):
    whole = f"daemon off; pid {folder}/pid; error_log stderr error; events {{}}\nhttp {{\naccess_log off;\n{text}}}\n"
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-p", folder, "-c", folder / "nginx.conf"]


def caddy(folder, text):
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


def run(proxy, file, runners, sandbox):
    port = free_port()
    with tempfile.TemporaryDirectory() as name, open(f"{name}/log", "w+") as log:
        folder = pathlib.Path(name)
        make_certificate(folder)
        command = proxy(folder, adapted(pathlib.Path(file).read_text(), port, runners, folder))
        homes = {"HOME": name, "XDG_DATA_HOME": name, "XDG_CONFIG_HOME": name}
        process = subprocess.Popen(command, env={**os.environ, **homes}, stdout=log, stderr=log)
        try:
            check(port, runners, sandbox)
            print(f"{file} works")
        except (AssertionError, OSError, http.client.HTTPException) as fault:
            log.seek(0)
            sys.exit(f"{file}: {fault!r}\n{''.join(log.readlines()[-12:])[:3000]}")
        finally:
            process.terminate()
            process.wait(60)


def main(binary):
    missing = [name for name in ("openssl", "nginx", "caddy") if not shutil.which(name)]
    for name in missing:
        print(f"SKIPPED: {name} is not installed")
    if "openssl" in missing:
        return
    os.environ["WHARF_API_KEYS"] = KEY
    with contextlib.ExitStack() as stack:
        _, sandbox = stack.enter_context(started.demo(binary))
        endpoints = [f"--endpoint=servicetitan.{host}={sandbox}" for host in ("api", "auth")]
        # One request each second, so that the sandbox gets the pages of a dropdown in their order.
        flags = ["--calls-per-second=1", "--idle-seconds=600", "--fresh-seconds=0", "--stale-seconds=0", "--drain-seconds=0"]
        runners = [stack.enter_context(started.serve(binary, *endpoints, *flags)) for _ in range(2)]
        runners, sandbox = [port_of(address) for address in runners], port_of(sandbox)
        for proxy, file in ((nginx, "deploy/nginx.conf"), (caddy, "deploy/Caddyfile")):
            if proxy.__name__ not in missing:
                run(proxy, file, runners, sandbox)


main(sys.argv[1])
