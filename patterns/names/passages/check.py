#!/usr/bin/env python3
"""Check the passages of this folder and count them; exits 1 on a mistake.

    python3 patterns/names/passages/check.py [--doubts] [--sample N [SEED]]

--doubts lists what may be right but deserves a second look: a name that is marked once and stands unmarked
elsewhere in its passage, and a title inside a mark. --sample prints N passages at random, to be read.
The rules are in README.md.
"""

import random
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
LEAST_PASSAGES = 25
LEAST_PER_LANGUAGE = 700
MOST_LINES = 12
MOST_WORDS = 120

PERSON = re.compile(r"p[1-9][fm]?(\.(given|surname|GIVEN|SURNAME|initial|given\.lower|surname\.lower))?")
OTHER = set(
    "city country street streetname firm org product brand month day phone email date amount number".split()
)
SLOT = re.compile(r"\{([A-Za-z][\w.]*)\}")
MARK = re.compile(r"\[\[(.*?)\]\]", re.S)
MAIL = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
PHONE = re.compile(r"\b\d{3}[-. )]+\d{3}[-. ]\d{4}\b")
TITLE = re.compile(
    r"(?i)^(mm?e?s?|mlle|me|mtre|dre?s?|prof|mrs?|ms|miss|mx|sir|dame|madame|monsieur|mademoiselle|maître|docteure?"
    r"|juge|judge|justice|sgt|agente?|father|sister|abbé|aunt|uncle|tante|oncle)\b\.?\s"
)


def passages(path):
    """(line number, text) of every passage of a file."""
    found, start, lines = [], None, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() == "==":
            if start:
                found.append((start, "\n".join(lines).strip("\n")))
            start, lines = number + 1, []
        elif start:
            lines.append(line)
        elif line and not line.startswith("#"):
            yield from [(number, None)]
    if start:
        found.append((start, "\n".join(lines).strip("\n")))
    yield from found


def mistakes(text):
    """What is wrong with one passage."""
    if text is None:
        yield "text before the first passage"
        return
    if not text.strip():
        yield "an empty passage"
        return
    rest = MARK.sub(" \x00 ", text)
    if "[[" in rest or "]]" in rest:
        yield "a mark is not closed or not opened"
    for inside in MARK.findall(text):
        if not inside.strip() or inside != inside.strip():
            yield f"a mark is empty or has spaces at its ends: [[{inside}]]"
        if "\n" in inside or "[[" in inside:
            yield f"a mark runs over a line or holds another: [[{inside}]]"
        for slot in SLOT.findall(inside):
            if not PERSON.fullmatch(slot):
                yield f"{{{slot}}} is not a person's slot, but stands in a mark"
    for slot in SLOT.findall(rest):
        if PERSON.fullmatch(slot):
            yield f"{{{slot}}} is a person's slot outside of a mark"
        elif slot not in OTHER:
            yield f"{{{slot}}} is not a known slot"
    forms = {}
    for slot in SLOT.findall(text):
        if PERSON.fullmatch(slot):
            forms.setdefault(slot[1], set()).add(slot.split(".")[0])
    for tags in forms.values():
        if len(tags) > 1:
            yield "one person under two tags: " + ", ".join(sorted(tags))
    for host in MAIL.findall(rest):
        if not re.search(r"(^|\.)(example|exemple)(\.|$)", host):
            yield f"an address of mail that is not of example.*: {host}"
    for phone in PHONE.findall(rest):
        if not re.search(r"555[-. ]01\d\d$", phone):
            yield f"a telephone that is not 555-01xx: {phone}"
    if sum(1 for line in text.splitlines() if line.strip()) > MOST_LINES:
        yield f"more than {MOST_LINES} lines"
    if len(text.split()) > MOST_WORDS:
        yield f"more than {MOST_WORDS} words"


def doubts(text):
    """What may be right, but should be read twice."""
    rest = MARK.sub(" ", text)
    for inside in MARK.findall(text):
        if TITLE.match(inside):
            yield f"a title in a mark: [[{inside}]]"
        for word in re.findall(r"[^\W\d_][\w'’-]+", SLOT.sub(" ", inside)):
            if len(word) > 2 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", rest):
                yield f"“{word}” is marked, and stands elsewhere unmarked"


def main(arguments):
    wrong, everything, languages = 0, [], {}
    print(f"{'file':<28}{'passages':>9}{'marks':>7}{'without':>9}{'words':>8}")
    for path in sorted(HERE.glob("*.txt")):
        texts = list(passages(path))
        for line, text in texts:
            for mistake in mistakes(text):
                print(f"{path.name}:{line}: {mistake}", file=sys.stderr)
                wrong += 1
            if text and "--doubts" in arguments:
                for doubt in doubts(text):
                    print(f"{path.name}:{line}: look: {doubt}")
        texts = [(path.name, line, text) for line, text in texts if text]
        everything += texts
        if len(texts) < LEAST_PASSAGES:
            print(f"{path.name}: {len(texts)} passages, {LEAST_PASSAGES} are the least", file=sys.stderr)
            wrong += 1
        marks = [len(MARK.findall(text)) for _, _, text in texts]
        row = [len(texts), sum(marks), marks.count(0), sum(len(text.split()) for _, _, text in texts)]
        total = languages.setdefault(path.name[:2], [0] * 4)
        languages[path.name[:2]] = [a + b for a, b in zip(total, row)]
        print(f"{path.name:<28}{row[0]:>9}{row[1]:>7}{row[2]:>9}{row[3]:>8}")
    seen = {}
    for name, line, text in everything:
        key = " ".join(text.split())
        if key in seen:
            print(f"{name}:{line}: the same passage as {seen[key]}", file=sys.stderr)
            wrong += 1
        seen[key] = f"{name}:{line}"
    for language, (count, marks, without, words) in languages.items():
        share = 100 * without / max(count, 1)
        print(f"{language}: {count} passages, {marks} marks, {share:.0f} % without a person, {words} words")
        if count < LEAST_PER_LANGUAGE:
            print(f"{language}: {LEAST_PER_LANGUAGE} passages are the least", file=sys.stderr)
            wrong += 1
    if "--sample" in arguments:
        rest = arguments[arguments.index("--sample") + 1 :]
        random.seed(int(rest[1]) if len(rest) > 1 else None)
        for name, line, text in random.sample(everything, int(rest[0])):
            print(f"\n--- {name}:{line}\n{text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
