#!/usr/bin/env python3
"""Word agreement of the PDF reader with pdftotext (poppler-utils), over a folder of PDFs of yours.

    cargo build --release --example text
    benches/pdf_words.py target/release/examples/text FOLDER

Words are letters and digits in a row, in small letters, in compatible form (NFKC). For each file the words that both
read are counted as often as both have them; the sums give recall (what pdftotext has and the reader too) and
precision (of what the reader has on pages, what pdftotext has too: notes, forms, properties, attachments and earlier
revisions, which pdftotext leaves out, are left out). Counted apart are words with letters beyond ASCII, which
encodings break; words with letters that type sets as one (ff, fi, fl); words that a line end parts; and words with their next word, which columns in a
wrong order break. Files that pdftotext cannot read, or finds no word in, are left out.

Where a font says nothing of its letters, pdftotext gives codes for them, which look like letters of rare scripts; the
files that miss the most accented words are named, so that this can be seen.
"""

import collections
import pathlib
import re
import subprocess
import sys
import unicodedata

WORD = re.compile(r"[^\W_]+")
PAGE = re.compile("\x01page [0-9]+")
PARTED = re.compile("([^\\W\\d_]+)[-\u00ad\u2010]\n([^\\W\\d_]+)")
LIGATURE = re.compile("f[fil]")
SECONDS = 60


def form(text):
    return unicodedata.normalize("NFKC", text).lower()


def listed(text):
    """The words in their order; one that is divided at the end of a line is one word."""
    return WORD.findall(form(PARTED.sub("\\1\\2", text)))


def kinds(text):
    """Words of each sort, with their numbers."""
    words = listed(text)
    parted = [form(a + b) for a, b in PARTED.findall(text) if b[0].islower()]
    return {
        "all": collections.Counter(words),
        "accented": collections.Counter(word for word in words if not word.isascii()),
        "ligatures": collections.Counter(word for word in words if LIGATURE.search(word)),
        "parted": collections.Counter(parted),
        "pairs": collections.Counter(zip(words, words[1:])),
    }


def output(command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\f", "\n")


def passages(text):
    """All that the reader gives, and what it gives of pages. Places stand on lines that begin with a mark."""
    everything, page, on_page = [], [], False
    for line in text.split("\n"):
        if line.startswith("\x01"):
            on_page = PAGE.fullmatch(line) is not None
        else:
            everything.append(line)
            if on_page:
                page.append(line)
    return "\n".join(everything), "\n".join(page)


def main():
    reader, folder = sys.argv[1:3]
    sums = collections.Counter()
    means = collections.Counter()
    missed = []
    for path in sorted(pathlib.Path(folder).rglob("*.[pP][dD][fF]")):
        theirs = kinds(output(["pdftotext", "-enc", "UTF-8", str(path), "-"]))
        if not theirs["all"]:
            continue
        everything, page = passages(output([reader, str(path)]))
        ours, on_page = kinds(everything), kinds(page)
        sums["files"] += 1
        for kind, wanted in theirs.items():
            # However a word was written, it is looked for among all.
            found = ours[kind] if kind == "pairs" else ours["all"]
            both = (wanted & found).total()
            sums[kind, "theirs"] += wanted.total()
            sums[kind, "both"] += both
            if wanted:
                means[kind, "files"] += 1
                means[kind, "recall"] += both / wanted.total()
            sums[kind, "page"] += on_page[kind].total()
            sums[kind, "page both"] += (wanted & on_page[kind]).total()
        lost = theirs["accented"] - ours["accented"]
        missed.append((lost.total(), theirs["accented"].total(), path.name, " ".join(w for w, _ in lost.most_common(5))))
        share = (theirs["all"] & ours["all"]).total() / theirs["all"].total()
        if share < 0.9:
            print(f"{share:6.3f} {path}")
    print(f"{sums['files']} files")
    for kind in ("all", "accented", "ligatures", "parted", "pairs"):
        both, theirs, page = sums[kind, "both"], sums[kind, "theirs"], sums[kind, "page"]
        mean = means[kind, "recall"] / max(means[kind, "files"], 1)
        line = f"{kind}: recall {both / max(theirs, 1):.3f} ({both} of {theirs}), mean of files {mean:.3f}"
        if kind in ("all", "accented", "pairs"):
            line += f", precision {sums[kind, 'page both'] / max(page, 1):.3f}"
        print(line)
    print("most accented words are missed in:")
    for lost, of, name, words in sorted(missed, reverse=True)[:8]:
        print(f"  {lost} of {of} in {name}: {words}")


if __name__ == "__main__":
    main()
