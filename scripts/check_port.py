"""Prints why the portal cannot listen at HOST PORT; prints nothing if it can."""

import socket
import sys


def problem(host, port):
    """Return the reason, or "" if the address is free."""
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        return f"PORT takes a whole number from 1 to 65535, not {port!r}."
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except OSError:
        return f"HOST takes an address of this computer, such as 127.0.0.1 or 0.0.0.0, not {host!r}."
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            return f"Port {port} is reserved for the administrator of this computer. Try: make run PORT=8000"
        except OSError as error:
            return f"The portal cannot listen at {host}:{port} ({error.strerror}). Try another one: make run PORT=8001"
    return ""


if __name__ == "__main__":
    sys.exit(problem(*sys.argv[1:]) or 0)
