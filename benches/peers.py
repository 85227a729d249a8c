#!/usr/bin/env python3
"""A whole scan beside ripgrep and beside mere reading, in one run over a folder of texts of yours.

    cargo build --release
    benches/peers.py target/release/recense FOLDER [ROUNDS]

Each round reads every file into one buffer, counts the matches of fifteen patterns with ripgrep on one thread (by bytes,
`--no-unicode`), and scans with recense on one thread and on two: the whole catalogue, names, context, sealing and the
inventory included. The files come from the page cache, since they are read once before. What is printed are medians of the
clock in MB a second, and ratios within a round, since machines differ and change. ripgrep is installed with cargo if it is
not there.
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


def count(rg, folder):
    patterns = [word for pattern in PATTERNS.values() for word in ("-e", pattern)]
    options = ["--no-unicode", "--count-matches", "-j1", "--hidden", "--no-ignore", "--text"]
    done = subprocess.run([rg, *options, *patterns, folder], stdout=subprocess.DEVNULL, check=False)
    if done.returncode > 1:
        sys.exit("ripgrep failed")


def scan(recense, folder, threads):
    with tempfile.TemporaryDirectory() as work:
        environment = dict(os.environ, RECENSE_KEY_FILE=f"{work}/key")
        command = [recense, "scan", folder, "--quiet", "--inventory", f"{work}/recense.db", "--threads", str(threads)]
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode not in (0, 3):
            sys.exit(done.stderr.decode(errors="replace"))


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
        "recense, one thread": lambda: scan(recense, folder, 1),
        "recense, two threads": lambda: scan(recense, folder, 2),
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

    print(f"recense to ripgrep       {ratio('recense, one thread', 'ripgrep, 15 patterns'):8.2f}")
    print(f"recense to reading       {ratio('recense, one thread', 'reading'):8.3f}")
    print(f"two threads to one       {ratio('recense, two threads', 'recense, one thread'):8.2f}")


if __name__ == "__main__":
    main()
