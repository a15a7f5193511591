"""What scripts/try_install.sh asks of the portal that it has installed; runs inside, with Python's own library only."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
import time

NAME = "portail.example.org"


def ask(path, tls=True, **headers):
    """Return (status, headers) of an answer; (0, {}) if there is none."""
    if tls:  # the certificate is our own
        connection = http.client.HTTPSConnection(NAME, timeout=30, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(NAME, timeout=30)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()


def workers():
    """Return the process ids of the workers: the children of the main process."""
    shown = subprocess.run(
        ["systemctl", "show", "-P", "MainPID", "portal"], capture_output=True, text=True, check=True
    ).stdout
    main = shown.strip()
    return open(f"/proc/{main}/task/{main}/children", encoding="ascii").read().split()


def expect(what, found, expected):
    print(f"{'well ' if found == expected else 'WRONG'} {what}: {found}")
    if found != expected:
        sys.exit(1)


def main():
    """Stop at the first thing that is not as it should be."""
    pages = ["/fr/", "/ar/projects/", "/en/data/", "/fr/projects.csv", "/fr/admin/login/", "/robots.txt"]
    expect("pages", [ask(path)[0] for path in pages], [200] * len(pages))
    if "brief" in sys.argv:
        return
    expect("without TLS", ask("/fr/", tls=False)[1].get("Location"), f"https://{NAME}/fr/")
    expect("another name", ask("/fr/", Host="autre.example.org")[0], 0)
    expect("HSTS", ask("/fr/")[1].get("Strict-Transport-Security"), "max-age=31536000")
    statuses = [ask(f"/api/v1/axes/?page_size={n}", X_Forwarded_For=f"203.0.113.{n}")[0] for n in range(1, 131)]
    expect("130 invented addresses, answers after the limit of 120", set(statuses[120:]), {429})
    active = subprocess.run(["systemctl", "is-active", "portal-worker"], capture_output=True, text=True, check=False)
    expect("the worker of tasks", active.stdout.strip(), "active")
    before = workers()
    os.kill(int(before[-1]), signal.SIGKILL)
    expect("pages while a worker is dead", {ask("/fr/")[0] for _try in range(10)}, {200})
    time.sleep(15)
    expect("workers afterwards", len(workers()), len(before))
    subprocess.run(["systemctl", "kill", "-s", "KILL", "portal"], check=True)
    began = time.monotonic()
    status, headers = ask("/fr/")
    expect("everything killed", (status, headers.get("Retry-After")), (503, "60"))
    while ask("/fr/")[0] != 200:
        time.sleep(0.5)
    print(f"well  served again after {time.monotonic() - began:.0f} seconds")


if __name__ == "__main__":
    main()
