#!/usr/bin/env python3
"""A whole scan beside ripgrep and beside mere reading, in one run over a folder of texts of yours.

    cargo build --release
    benches/peers.py target/release/recense FOLDER [ROUNDS]

Each round reads every file into one buffer, counts the matches of fifteen patterns with ripgrep (by bytes, `--no-unicode`),
and scans with recense: the whole catalogue, names, context, sealing and the inventory included. All of it is held to one
core, and recense is shown two as well; since two cores of a shared machine are often less than twice one, two scans at
once, each held to a core of its own, tell what the machine gives. The files come from the page cache, since they are read
once before. What is printed are medians of the clock in MB a second, and of ratios within a round, since machines differ
and change. ripgrep is installed with cargo if it is not there.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PATTERNS = {
    "email": r"\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}\b",
    "phone": r"(?:\+?1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}\b",
    "phone_international": r"\+[1-9][0-9]{0,2}(?:[ .-]?[0-9]{2,4}){2,5}\b",
    "postal_code": r"\b[ABCEGHJ-NPRSTVXY][0-9][A-Z][ -]?[0-9][A-Z][0-9]\b",
    "zip": r"\b[0-9]{5}(?:-[0-9]{4})?\b",
    "sin": r"\b[1-79][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}\b",
    "health_number": r"\b[A-Z]{4} ?[0-9]{4} ?[0-9]{4}\b",
    "card": r"\b[2-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}\b",
    "iban": r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
    "bank_account": r"\b[0-9]{5}[ -][0-9]{3}[ -][0-9]{7,12}\b",
    "ssn": r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    "ipv4": r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
    "ipv6": r"\b(?:[0-9A-Fa-f]{1,4}:){2,7}[0-9A-Fa-f]{1,4}\b",
    "mac": r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b",
    "date": r"\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b",
}


def ripgrep():
    """The path of ripgrep, which is installed beside the build if need be."""
    there = shutil.which("rg")
    if there:
        return there
    root = pathlib.Path(__file__).resolve().parent.parent / "target/peers"
    subprocess.run(["cargo", "install", "--quiet", "--locked", "ripgrep", "--root", root], check=True)
    return str(root / "bin/rg")


def clocked(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def read(files):
    buffer = memoryview(bytearray(1 << 20))
    for file in files:
        with open(file, "rb", buffering=0) as opened:
            while opened.readinto(buffer):
                pass


def held_to(cores):
    """Holds a program that is started to some cores, where the system can."""
    return (lambda: os.sched_setaffinity(0, cores)) if hasattr(os, "sched_setaffinity") else None


def count(rg, folder):
    patterns = [word for pattern in PATTERNS.values() for word in ("-e", pattern)]
    options = ["--no-unicode", "--count-matches", "-j1", "--hidden", "--no-ignore", "--text"]
    command = [rg, *options, *patterns, folder]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False, preexec_fn=held_to({0}))
    if done.returncode > 1:
        sys.exit("ripgrep failed")


def scan(recense, folder, *scans):
    """Scans, once for each set of cores, all at the same time."""
    with tempfile.TemporaryDirectory() as work:
        running = []
        for number, cores in enumerate(scans):
            environment = dict(os.environ, RECENSE_KEY_FILE=f"{work}/key{number}")
            command = [recense, "scan", folder, "--quiet", "--inventory", f"{work}/recense{number}.db"]
            command += ["--threads", str(len(cores))]
            streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
            running.append(subprocess.Popen(command, env=environment, preexec_fn=held_to(cores), **streams))
        for done in running:
            told = done.communicate()[1]
            if done.returncode not in (0, 3):
                sys.exit(told.decode(errors="replace"))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    recense, folder = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) == 4 else 3
    files = [file for file in pathlib.Path(folder).rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files) / 1e6
    if not size:
        sys.exit(f"{folder} holds no file")
    rg = ripgrep()
    works = {
        "reading": lambda: read(files),
        "ripgrep, 15 patterns": lambda: count(rg, folder),
        "recense, one core": lambda: scan(recense, folder, {0}),
        "recense, two cores": lambda: scan(recense, folder, {0, 1}),
        "recense, twice at once": lambda: scan(recense, folder, {0}, {1}),
    }
    read(files)
    taken = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(clocked(work))
    print(f"{len(files)} files, {size:.0f} MB, {rounds} rounds")
    for name, seconds in taken.items():
        print(f"{name:24} {size / statistics.median(seconds):8.0f} MB/s")

    def ratio(one, other):
        return statistics.median(b / a for a, b in zip(taken[one], taken[other], strict=True))

    one, two, twice = "recense, one core", "recense, two cores", "recense, twice at once"
    print(f"recense to ripgrep       {ratio(one, 'ripgrep, 15 patterns'):8.2f}")
    print(f"recense to reading       {ratio(one, 'reading'):8.3f}")
    print(f"two cores to one         {ratio(two, one):8.2f}")
    print(f"two scans at once to one {2 * ratio(twice, one):8.2f}")


if __name__ == "__main__":
    main()
