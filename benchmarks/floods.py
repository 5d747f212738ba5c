"""How long an honest user's calls take while another user floods a shared daemon.

`python3 benchmarks/floods.py [--seconds N]`, as root, with CFGD_BIN naming the folder of the programs. Two users, 4001 and 4002, share one daemon;
the second one floods it from two processes, and the first one calls Status, on a connection that is kept and on a new one for each call. Each row has
the median and the 99th of 100 in milliseconds; "alone" is without a flood.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

HONEST, FLOODER = 4001, 4002
STATUS = b'{"method":"dev.cfgd.Jobs.Status","parameters":{}}\0'
LIST = b'{"method":"dev.cfgd.Jobs.List","parameters":{},"more":true}\0'


def connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    return connection


def reply(connection: socket.socket) -> bytes:
    """The bytes up to the end of one message."""
    received = b""
    while not received.endswith(b"\0"):
        part = connection.recv(1 << 20)
        if not part:
            raise ConnectionError("the daemon closed the connection")
        received += part
    return received


def connects(path: str) -> None:
    """Opens connections and leaves them at once."""
    connect(path).close()


def calls(path: str, held: list = []) -> None:
    """Sends calls on 32 connections without waiting for the answers of each."""
    try:
        while len(held) < 32:
            held.append(connect(path))
        for connection in held:
            connection.sendall(STATUS * 16)
        for connection in held:
            answers = 0
            while answers < 16:
                received = connection.recv(1 << 20)
                if not received:
                    raise ConnectionError("the daemon closed the connection")
                answers += received.count(b"\0")
    except OSError:
        while held:
            held.pop().close()
        raise


def halves(path: str, held: list = []) -> None:
    """Begins messages and never ends them."""
    if len(held) >= 512:
        held.pop(0).close()
    held.append(connect(path))
    held[-1].sendall(STATUS[:-5])


def large(path: str) -> None:
    """Tries specs of 40,000 unknown keys without reading the answers."""
    spec = {f"unknown{number}": number for number in range(40_000)}
    message = json.dumps({"method": "dev.cfgd.Jobs.Submit", "parameters": {"spec": spec, "dryRun": True}}).encode() + b"\0"
    connection = connect(path)
    connection.sendall(message)
    connection.close()


def lists(path: str) -> None:
    """Asks for all jobs and hangs up."""
    connection = connect(path)
    connection.sendall(LIST * 8)
    connection.close()


FLOODS = {"alone": None, "connects": connects, "calls": calls, "halves of messages": halves, "specs of 40,000 keys": large, "lists": lists}


def flood(name: str, path: str) -> None:
    os.setgid(FLOODER)
    os.setuid(FLOODER)
    while True:
        try:
            FLOODS[name](path)
        except OSError:
            # A full backlog or a limit: what the daemon refuses is refused, and the flood goes on.
            time.sleep(0.0005)


def honest(path: str, seconds: float, results: multiprocessing.Queue) -> None:
    os.setgid(HONEST)
    os.setuid(HONEST)
    kept, fresh = [], []
    connection = connect(path)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        connection.sendall(STATUS)
        reply(connection)
        kept.append(time.monotonic() - begin)
        begin = time.monotonic()
        other = connect(path)
        other.sendall(STATUS)
        reply(other)
        other.close()
        fresh.append(time.monotonic() - begin)
        time.sleep(0.005)
    results.put((kept, fresh))


def column(values: list[float]) -> str:
    centile = statistics.quantiles(values, n=100)[98]
    return f"{1000 * statistics.median(values):.1f} / {1000 * centile:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--bin", default=os.environ.get("CFGD_BIN"), type=pathlib.Path, required="CFGD_BIN" not in os.environ)
    options = parser.parse_args()
    place = pathlib.Path(tempfile.mkdtemp(prefix="cfgd-floods.", dir="/tmp"))
    place.chmod(0o755)
    path = str(place / "s")
    log = (place / "log").open("w")
    daemon = subprocess.Popen(
        [options.bin / "cfgd", "--state", place / "state", "--socket", path, "--access", "shared"], stdout=log, stderr=log)
    try:
        while True:
            try:
                connect(path).close()
                break
            except OSError:
                time.sleep(0.05)
        os.chmod(path, 0o666)
        print("| flood of another user | kept connection | new connections | calls |\n|---|---|---|---|")
        for name in FLOODS:
            flooders = [] if FLOODS[name] is None else [
                multiprocessing.Process(target=flood, args=(name, path), daemon=True) for _ in range(2)]
            for process in flooders:
                process.start()
            results = multiprocessing.Queue()
            client = multiprocessing.Process(target=honest, args=(path, options.seconds, results))
            client.start()
            kept, fresh = results.get(timeout=options.seconds * 10 + 60)
            client.join()
            for process in flooders:
                process.kill()
                process.join()
            print(f"| {name} | {column(kept)} | {column(fresh)} | {len(kept)} |", flush=True)
    finally:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
