#!/usr/bin/env python3
"""Build people.txt and words.txt, the name and word lists of the `names` detector.

    python3 -m venv venv
    venv/bin/pip install names==0.3 Faker==40.54.0 wordfreq==3.1.1
    venv/bin/python patterns/names/build.py

Written into this folder:

people.txt  "name given surname": frequency steps 0 (not such a name) to 9, from `names` (US census 1990, MIT),
            Faker (MIT) and own.txt. Sorted, lower case, without accents.
words.txt   ordinary words of English and French in groups "=STEP", from wordfreq (CC BY-SA 4.0), kept
            apart for its licence.

A step is 2 * (log10(share in percent) + 3) + 1 for names, and 2 * (Zipf value - 2.5) for words.
"""
import importlib
import math
import pathlib
import pkgutil
import re
import unicodedata

import faker.providers.person
import names
import wordfreq

HERE = pathlib.Path(__file__).parent
LETTERS = re.compile(r"[^\W\d_]{2,24}")
# What stands for a name whose frequency its source does not give: 0.01 percent.
UNKNOWN_STEP = 3
# Not names of persons, though a source has them as such.
NOT_NAMES = set("de du des la le les van von der den dos das del della di da el al bin ibn st ste saint mc mac "
                "mr mrs ms miss dr prof sir dame lord lady jr sr ii iii iv phd md dds esq".split())


def fold(text):
    """Lower case without accents: as `text::fold` in the program."""
    text = text.replace("’", "'").lower()
    for one, two in (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("đ", "d"), ("ð", "d"), ("þ", "th"),
                     ("ł", "l"), ("ı", "i"), ("ħ", "h"), ("ŋ", "n")):
        text = text.replace(one, two)
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def step(percent):
    return max(1, min(9, 1 + math.floor(2 * (math.log10(percent) + 3))))


class People:
    def __init__(self):
        self.steps = {}

    def add(self, name, which, value):
        """Note each part of `name` ("Marie-Ève", "De La Cruz") as a given name (0) or surname (1)."""
        joined = fold(name).replace("'", "")
        for part in LETTERS.findall(joined):
            if part in NOT_NAMES or not part.isalpha():
                continue
            pair = self.steps.setdefault(part, [0, 0])
            pair[which] = max(pair[which], value)


def census(people):
    folder = pathlib.Path(names.__file__).parent
    for file, which in (("dist.female.first", 0), ("dist.male.first", 0), ("dist.all.last", 1)):
        for line in (folder / file).read_text().splitlines():
            name, percent = line.split()[:2]
            people.add(name, which, step(max(float(percent), 0.001)))


def locales(people):
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            last = "last_" in attribute or "last" in attribute.split("_")
            first = "first_" in attribute
            if not (first or last) or "format" in attribute or "pairs" in attribute or "kana" in attribute:
                continue
            values = getattr(provider, attribute)
            if not isinstance(values, (list, tuple, dict, set, frozenset)):
                continue
            for value in values:
                if isinstance(value, str):
                    people.add(value, 1 if last else 0, UNKNOWN_STEP)


def own(people):
    which, value = 0, 0
    for line in (HERE / "own.txt").read_text(encoding="utf-8").splitlines():
        head = re.match(r"\[(given|surname) (\d)", line)
        if head:
            which, value = int(head[1] == "surname"), int(head[2])
        elif line and not line.startswith("#"):
            for name in line.split():
                people.add(name, which, value)


def words():
    steps = {}
    for language in ("en", "fr"):
        for word, share in wordfreq.get_frequency_dict(language, "large").items():
            zipf = math.log10(share) + 9
            # A fold that an accent makes a name ("rene" beside "rené") is the same word here.
            folded = fold(word).replace("'", "")
            if zipf >= 2.5 and LETTERS.fullmatch(folded) and folded.isascii():
                steps[folded] = max(steps.get(folded, 0), min(9, math.floor(2 * (zipf - 2.5))))
    return steps


def main():
    people = People()
    census(people)
    locales(people)
    own(people)
    with open(HERE / "people.txt", "w", encoding="utf-8") as out:
        for name, (given, surname) in sorted(people.steps.items()):
            out.write(f"{name} {given}{surname}\n")
    groups = {}
    for word, value in words().items():
        groups.setdefault(value, []).append(word)
    with open(HERE / "words.txt", "w", encoding="utf-8") as out:
        for value in sorted(groups, reverse=True):
            out.write(f"={value}\n")
            out.writelines(f"{word}\n" for word in sorted(groups[value]))


if __name__ == "__main__":
    main()
