"""The files of deploy/ as they are on a server, in a folder of a test."""

import http.client
import os
import shutil
import ssl
import subprocess

from tests.tools import ROOT, program

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
NAME = "portail.example.org"


def installed_units(folder):
    """Copy the units to where systemd looks, with a release whose Python is `true`; return that folder."""
    python = folder / "current/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(shutil.which("true"))
    system = folder / "system"
    system.mkdir()
    for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.timer")]:
        text = unit.read_text(encoding="utf-8").replace("/srv/portal/current", str(folder / "current"))
        (system / unit.name).write_text(text, encoding="utf-8")
    for drop_in in ("portal.service.d", "portal-.service.d"):
        (system / drop_in).mkdir()
        shutil.copy(UNITS / "hardening.conf", system / drop_in)
    return system


class Nginx:
    """A real nginx with our files, on two ports of this computer, in front of the portal at the port `upstream`."""

    def __init__(self, folder, port, tls_port, upstream):
        self.folder, self.port, self.tls_port = folder, port, tls_port
        _make_certificate(folder)
        current = folder / "current"
        current.symlink_to(ROOT)  # whose own name may have a blank
        swaps = {
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "listen 80;": f"listen 127.0.0.1:{port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{tls_port} ssl http2;",
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "/etc/portal/tls": str(folder),
            "/var/log/nginx": str(folder),
            "/var/cache/nginx-portal": str(folder / "cache"),
            "/srv/portal/current": str(current),
        }
        files = [(DEPLOY / f"nginx/{name}.conf").read_text(encoding="utf-8") for name in ("portal-cache", "portal")]
        text = "\n".join(files)
        for old, new in swaps.items():
            assert old in text, f"no longer in deploy/nginx: {old}"
            text = text.replace(old, new)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        head = f"{'user root;' if os.getuid() == 0 else ''} pid {folder}/pid; error_log {folder}/error.log; daemon off;"
        (folder / "nginx.conf").write_text(f"{head} events {{}} http {{ {folders}\n{text} }}", encoding="utf-8")

    def command(self, *options):
        return [program("nginx"), "-e", f"{self.folder}/error.log", "-c", f"{self.folder}/nginx.conf", *options]

    def ask(self, path="/", body=None, host=NAME, source="127.0.0.1", tls=True, **headers):
        """Return (status, headers, text) of an answer; (0, {}, "") if the connection ends without one."""
        port = self.tls_port if tls else self.port
        connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(source, 0), timeout=30)
        given = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.connect()
            if tls:
                trusting = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
                connection.sock = trusting.wrap_socket(connection.sock, server_hostname=NAME)
            connection.request("POST" if body else "GET", path, body=body, headers=given)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        except http.client.RemoteDisconnected:
            return 0, {}, ""
        finally:
            connection.close()


def _make_certificate(folder):
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    names = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "2")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, *names]
    subprocess.run(make, check=True, capture_output=True)
