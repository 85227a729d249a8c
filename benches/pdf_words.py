#!/usr/bin/env python3
"""Word agreement of the PDF reader with pdftotext (poppler-utils), over a folder of PDFs of yours.

    cargo build --release --example text
    benches/pdf_words.py target/release/examples/text FOLDER

Words are letters and digits in a row, in small letters, in composed form (NFC). For each file the words that both
read are counted as often as both have them; the sums give recall (what pdftotext has and the reader too) and
precision. Words with letters beyond ASCII are counted apart, since they are what encodings break. Files that
pdftotext cannot read, or finds no word in, are left out.
"""

import collections
import pathlib
import re
import subprocess
import sys
import unicodedata

WORD = re.compile(r"[^\W_]+")
SECONDS = 60


def words(raw):
    text = unicodedata.normalize("NFC", raw.decode("utf-8", "replace")).lower()
    # Places of passages stand on lines that begin with this mark.
    text = re.sub("\x01[^\n]*\n", "", text)
    # A word that is divided at the end of a line is one word.
    text = re.sub("(\\w)[-\u00ad]\n(\\w)", "\\1\\2", text)
    return collections.Counter(WORD.findall(text))


def output(command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout


def main():
    reader, folder = sys.argv[1:3]
    sums = collections.Counter()
    missed = collections.Counter()
    for path in sorted(pathlib.Path(folder).rglob("*.[pP][dD][fF]")):
        theirs = words(output(["pdftotext", "-enc", "UTF-8", str(path), "-"]))
        if not theirs:
            continue
        ours = words(output([reader, str(path)]))
        sums["files"] += 1
        for kind, wanted in (("all", lambda word: True), ("accented", lambda word: not word.isascii())):
            a = collections.Counter({word: n for word, n in theirs.items() if wanted(word)})
            b = collections.Counter({word: n for word, n in ours.items() if wanted(word)})
            sums[kind, "theirs"] += a.total()
            sums[kind, "ours"] += b.total()
            sums[kind, "both"] += (a & b).total()
            if kind == "accented":
                missed.update(a - b)
        share = (theirs & ours).total() / theirs.total()
        if share < 0.9:
            print(f"{share:6.3f} {path}")
    print(f"{sums['files']} files")
    for kind in ("all", "accented"):
        both, theirs, ours = (sums[kind, what] for what in ("both", "theirs", "ours"))
        print(f"{kind}: recall {both / max(theirs, 1):.3f} ({both} of {theirs}), precision {both / max(ours, 1):.3f}")
    print("accented words missed most:", ", ".join(f"{word} {n}" for word, n in missed.most_common(20)))


if __name__ == "__main__":
    main()
