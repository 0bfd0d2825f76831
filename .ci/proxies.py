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
import threading
import time

import started
from started import free_port

NAME = "wharf.example.com"
KEY = "a-key-of-the-proxy-check"
HEADERS = {"host": NAME, "authorization": f"Bearer {KEY}", "content-type": "application/json"}
BASE = "/v1/components/servicetitan"
LINE = '{"key":"1","label":"A line of a dropdown"}\n'


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
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
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
    lines = request(runner, "/metrics").read().decode().splitlines()
    return sum(int(line.split()[-1]) for line in lines if line.startswith("wharf_calls_total{"))


@contextlib.contextmanager
def stuck_runner():
    """The port of a server that answers with one line of a dropdown, and never with the next."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                connection.recv(1 << 16)
                head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n"
                connection.sendall(f"{head}{len(LINE):x}\r\n{LINE}\r\n".encode())
                held.append(connection)

        held = []
        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]


def check_streaming(port):
    connection = through(port)
    connection.sock.settimeout(10)
    with contextlib.suppress(TimeoutError):
        lines = request(connection, f"{BASE}/data-sources/selectCustomers/invoke", {}, {"accept": "application/x-ndjson"})
        if lines.readline().decode() == LINE:
            return
    raise AssertionError("a dropdown does not arrive line by line: is the response buffered?")


def check(port, runners):
    proxy, scraped = through(port), [directly(runner) for runner in runners]
    incomplete = {"connection": started.CONNECTION, "inputs": {}}
    used = set()
    for number in range(20):
        before = [calls(runner) for runner in scraped]
        for _ in range(2):
            answer = request(proxy, f"{BASE}/actions/getJob/invoke", incomplete, {"x-connection": f"connection-{number}"})
            assert answer.status == 422, f"a call without inputs is answered with {answer.status}"
            answer.read()
        grown = [calls(runner) - count for runner, count in zip(scraped, before)]
        assert sorted(grown) == [0, 2], f"two calls of a connection reached the runners {grown} times"
        used.add(grown.index(2))
    assert used == {0, 1}, "one runner gets all connections"

    file = {"connection": started.CONNECTION, "inputs": {"equipmentId": 1, "file": "A" * (3 << 20)}}
    answer = request(proxy, f"{BASE}/actions/createInstalledEquipmentAttachment/invoke", file)
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
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", *options]
    subprocess.run(command, check=True, capture_output=True)


def nginx(folder, text):
    whole = f"daemon off; pid {folder}/pid; error_log stderr error; events {{}}\nhttp {{\naccess_log off;\n{text}}}\n"
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-p", folder, "-c", folder / "nginx.conf"]


def caddy(folder, text):
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


@contextlib.contextmanager
def started_proxy(proxy, file, runners):
    """The port of a proxy in front of runners. Explains what fails meanwhile."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, open(f"{name}/log", "w+") as log:
        folder = pathlib.Path(name)
        make_certificate(folder)
        command = proxy(folder, adapted(pathlib.Path(file).read_text(), port, runners, folder))
        homes = {"HOME": name, "XDG_DATA_HOME": name, "XDG_CONFIG_HOME": name}
        process = subprocess.Popen(command, env={**os.environ, **homes}, stdout=log, stderr=log)
        try:
            yield port
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
    nowhere = [f"--endpoint=servicetitan.{host}=http://127.0.0.1:1" for host in ("api", "auth")]
    with contextlib.ExitStack() as stack:
        runners = [port_of(stack.enter_context(started.serve(binary, *nowhere))) for _ in range(2)]
        for proxy, file in ((nginx, "deploy/nginx.conf"), (caddy, "deploy/Caddyfile")):
            if proxy.__name__ in missing:
                continue
            with started_proxy(proxy, file, runners) as port:
                check(port, runners)
            with stuck_runner() as runner, started_proxy(proxy, file, [runner, runner]) as port:
                check_streaming(port)
            print(f"{file} works")


main(sys.argv[1])
