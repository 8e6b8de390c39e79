#!/usr/bin/env python3
"""Fits the weights of lib/lacuna/paper, and says what they are worth on passages left out.

    LACUNA_PAPER_EVIDENCE=1 build/bin/test/test_paper "Most results*" | evidence.py [--write FOLDER]

Fitted is on all passages but those of closed folders, of which the test prints no evidence. Those in
`tuned` count half: the rules were written with them in view, so that they look better there than
they are. Number words without a mark are needed, and count half as well. Printed are recall and share
of needed numbers removed, of the numbers that are weighed, by the rules alone and with evidence: for
each folder by weights that were fitted without the passage, and at last by those that are written.
FOLDER has evidence_weights.cpp and near_words.cpp. Needs scikit-learn. Deterministic; takes minutes.
"""

import argparse
import collections
import os
import sys

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

SECTIONS = ("unknown", "results", "setting", "references")


def is_word(name):
    return name.startswith(("< ", "> "))


def read(lines):
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if parts[0] != "evidence":
            continue
        folder, passage, truth, said, section = parts[1:6]
        section = SECTIONS[int(section)]
        features = collections.Counter()
        for name in parts[6:]:
            features[name] += 1
            if not is_word(name):
                features[f"{name}@{section}"] += 1
        weight = (1 if folder == "tuned" else 2) * (0.5 if truth == "unmarked" else 1)
        yield {"folder": folder, "passage": f"{folder}/{passage}", "result": truth == "result",
               "marked": truth != "unmarked", "said": said == "1", "features": features,
               "weight": weight}


def fit(rows, options):
    passages = collections.defaultdict(set)
    for row in rows:
        for name in row["features"]:
            if is_word(name):
                passages[name].add(row["passage"])
    rare = {name for name, found in passages.items() if len(found) < options.passages}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{name: n for name, n in row["features"].items() if name not in rare} for row in rows])
    model = LogisticRegression(C=options.strength, solver="liblinear", max_iter=5000,
                               random_state=1, fit_intercept=False)
    model.fit(matrix, [row["result"] for row in rows],
              sample_weight=[row["weight"] for row in rows])
    return vectorizer, model


def scores(vectorizer, model, rows):
    return model.decision_function(vectorizer.transform([row["features"] for row in rows]))


def left_out(rows, options):
    """Of each row, its sum by weights that were fitted without its passage."""
    sums = numpy.zeros(len(rows))
    for passage in sorted({row["passage"] for row in rows}):
        model = fit([row for row in rows if row["passage"] != passage], options)
        part = [i for i, row in enumerate(rows) if row["passage"] == passage]
        sums[part] = scores(*model, [rows[i] for i in part])
    return sums


def rates(pairs):
    results = [gone for row, gone in pairs if row["result"]]
    needed = [gone for row, gone in pairs if not row["result"]]
    return f"{numpy.mean(results):.3f} of {len(results)}, {numpy.mean(needed):.3f} of {len(needed)}"


def report(title, rows, sums, bias):
    for folder in [*sorted({row["folder"] for row in rows}), "all"]:
        part = [(row, total > -bias) for row, total in zip(rows, sums)
                if row["marked"] and folder in (row["folder"], "all")]
        print(f"{folder}, {title}: rules {rates([(row, row['said']) for row, _ in part])};"
              f" evidence {rates(part)}", file=sys.stderr)


def evidence_rows(weights, bias):
    names = sorted({name.split("@")[0] for name in weights if not is_word(name)}, key=str.encode)
    for name in names:
        row = [weights.get(name, 0) + weights.get(f"{name}@{section}", 0)
               for section in ("results", "setting", "unknown")]
        if name == "section":
            row = [weight + bias for weight in row]
        if any(abs(weight) >= 0.05 for weight in row):
            yield f"    {{\"{name}\", {row[0]:.2f}, {row[1]:.2f}, {row[2]:.2f}}},\n"


def word_rows(weights):
    for stem in sorted({name[2:] for name in weights if is_word(name)}, key=str.encode):
        left, right = weights.get(f"< {stem}", 0), weights.get(f"> {stem}", 0)
        if max(abs(left), abs(right)) >= 0.1:
            yield f"    {{\"{stem}\", {left:.2f}, {right:.2f}}},\n"


def write(path, lines):
    """Puts the lines between the braces of the one array of a C++ source, and their number into its
    type."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin = text.index("= {{\n") + len("= {{\n")
    end = text.index("}};", begin)
    size = text.rindex(", ", 0, text.rindex(">", 0, begin)) + len(", ")
    text = text[:size] + str(len(lines)) + text[text.index(">", size):begin] + "".join(lines) + text[end:]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strength", type=float, default=0.1, help="C of the regression")
    parser.add_argument("--passages", type=int, default=6, help="that have a word at least")
    parser.add_argument("--bias", type=float, default=0.1,
                        help="for results: a missed one is worse than a removed needed number")
    parser.add_argument("--quick", action="store_true", help="leave nothing out, only fit")
    parser.add_argument("--write", help="the folder of the C++ sources whose rows are replaced")
    options = parser.parse_args()
    rows = list(read(sys.stdin))
    if not options.quick:
        report("left out", rows, left_out(rows, options), options.bias)
    vectorizer, model = fit(rows, options)
    report("fitted", rows, scores(vectorizer, model, rows), options.bias)
    weights = dict(zip(vectorizer.feature_names_, model.coef_[0]))
    evidence, words = list(evidence_rows(weights, options.bias)), list(word_rows(weights))
    print(len(evidence), "rows of evidence,", len(words), "of words", file=sys.stderr)
    if options.write:
        write(os.path.join(options.write, "evidence_weights.cpp"), evidence)
        write(os.path.join(options.write, "near_words.cpp"), words)


if __name__ == "__main__":
    main()
