"""Does what deploy/container/Containerfile says on a bare Debian, without a registry of images, and starts the result.

sudo scripts/try_container.py BARE.tar: needs systemd-container. The root of what runs is read-only, the user the one of
the file, the health check its own. Not tried: the base image (a bare Debian stands for it), layers, compose.yaml as a
whole.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def instructions():
    """Return [(word, rest)] of the file; the parts of a stage follow its FROM."""
    text = (ROOT / "deploy/container/Containerfile").read_text(encoding="utf-8")
    return [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]


class Image:
    """A root file system, and what the instructions said of user, folder, variables and commands."""

    def __init__(self, bare, folder):
        self.root, self.folder, self.variables, self.said = folder, "/", {}, {}
        folder.mkdir()
        subprocess.run(["tar", "-xf", bare, "-C", folder], check=True)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")

    def inside(self, *options):
        """Return the beginning of a command that runs in it."""
        set_ = [f"--setenv={name}={value}" for name, value in self.variables.items()]
        nspawn = ["systemd-nspawn", "-q", "-D", self.root, "--register=no", "--keep-unit", "--console=pipe"]
        return [*nspawn, f"--chdir={self.folder}", *set_, *options]

    def copy(self, sources, target):
        target = self.root / (self.folder + "/" + target).lstrip("/") if target[0] == "." else self.root / target[1:]
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            if source.is_dir():
                left_out = [f"--exclude=./{name}" for name in LEFT_OUT] if source == ROOT else []
                packed = subprocess.Popen(["tar", "-cf", "-", *left_out, "."], cwd=source, stdout=subprocess.PIPE)
                subprocess.run(["tar", "-xf", "-", "-C", target], stdin=packed.stdout, check=True)
            else:
                shutil.copy(source, target)


def build(bare, folder):
    """Carry out the instructions one after the other; return the image of the last stage."""
    images = {}
    for word, rest in instructions():
        print(f"{word} {rest[:100]}", flush=True)
        if word == "FROM":
            image = Image(bare, folder / str(len(images)))
            images[rest.partition(" AS ")[2] or "last"] = image
            if certificates := pip_certificates(image.root):
                image.variables["PIP_CERT"] = certificates
        elif word == "RUN":
            subprocess.run([*image.inside(), "/bin/sh", "-euc", rest], check=True, stdin=subprocess.DEVNULL)
        elif word == "COPY":
            stage = re.match(r"--from=(\w+) ", rest)
            *sources, target = rest.removeprefix(stage[0] if stage else "").split()
            base = images[stage[1]].root if stage else ROOT
            image.copy([base / source.lstrip("/") for source in sources], target)
        elif word == "WORKDIR":
            image.folder = rest
            (image.root / rest[1:]).mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            image.variables |= dict(part.split("=", 1) for part in rest.split())
        else:
            image.said[word] = rest
    return image


def pip_certificates(root):
    """Copy what pip needs on this computer to reach its server, if anything; return the path inside."""
    if found := os.environ.get("PIP_CERT"):
        shutil.copy(found, root / "etc/pip.pem")
        return "/etc/pip.pem"
    return ""


def main():
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        image = build(Path(sys.argv[1]), Path(name))
        print(f"built in {time.monotonic() - began:.0f} s")
        image.variables |= {"SECRET_KEY": "only-for-this-try-" + "0123456789" * 5}
        var = Path(name, "var")
        var.mkdir()
        shutil.chown(var, int(image.said["USER"]), int(image.said["USER"]))
        user = subprocess.run(
            ["awk", "-F:", f"$3 == {image.said['USER']} {{ print $1 }}", image.root / "etc/passwd"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        locked = [
            "--read-only",
            "--private-network",
            "--tmpfs=/tmp",
            f"--bind={var}:{image.said['VOLUME']}",
            f"--user={user}",
        ]
        entry = json.loads(image.said["ENTRYPOINT"])
        run = image.inside(*locked)
        subprocess.run([*run, *entry, "manage.py", "migrate", "--verbosity", "0"], check=True, stdin=subprocess.DEVNULL)
        process = subprocess.Popen([*run, *entry, *json.loads(image.said["CMD"])], stdin=subprocess.DEVNULL)
        check = json.loads(image.said["HEALTHCHECK"].partition(" CMD ")[2])
        try:
            for _try in range(60):
                leader = subprocess.run(
                    ["pgrep", "-f", "oim_portal.serve --interface"], capture_output=True, text=True, check=False
                )
                inner = [pid for pid in leader.stdout.split() if _in_another_network(pid)]
                if inner:
                    there = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', image.folder]
                    within = ["nsenter", "-t", inner[0], "-m", "-n", *there, *check]
                    if subprocess.run(within, capture_output=True, check=False).returncode == 0:
                        print("healthy, read-only, as", user)
                        return
                time.sleep(1)
            sys.exit("never healthy")
        finally:
            process.terminate()
            process.wait(60)


def _in_another_network(pid):
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    except OSError:
        return False


if __name__ == "__main__":
    main()
