#!/usr/bin/env python3
"""Fits the weights of lib/lacuna/paper/evidence_weights.cpp, and says what they are worth.

    LACUNA_PAPER_EVIDENCE=1 build/bin/test/test_paper "Most results*" | evidence.py [--write FILE]

Fitted is on the passages in `tuned` and `others`, the latter three times as heavy: the rules were
written with `tuned` in view, so that they look better there than they are. Printed are recall and
share of needed numbers removed, of the numbers that are weighed, by the rules alone and with the
evidence: each passage of `others` by weights fitted without it, and the folders that are held out.
Needs scikit-learn. Deterministic.
"""

import argparse
import sys

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

SECTIONS = ("unknown", "results", "setting", "references")
FITTED = ("tuned", "others")


def read(lines):
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if parts[0] != "evidence":
            continue
        folder, passage, result, said, section = parts[1:6]
        section = SECTIONS[int(section)]
        names = parts[6:]
        features = {name: 1 for name in names}
        features.update({f"{name}@{section}": 1 for name in names})
        yield {"folder": folder, "passage": passage, "result": result == "1",
               "said": said == "1", "features": features}


def fit(rows, strength):
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([row["features"] for row in rows])
    model = LogisticRegression(penalty="l1", C=strength, solver="liblinear", max_iter=5000,
                               random_state=1, fit_intercept=False)
    model.fit(matrix, [row["result"] for row in rows],
              sample_weight=[3 if row["folder"] == "others" else 1 for row in rows])
    return vectorizer, model


def scores(vectorizer, model, rows):
    return model.decision_function(vectorizer.transform([row["features"] for row in rows]))


def rates(rows, removed):
    results = [gone for row, gone in zip(rows, removed) if row["result"]]
    needed = [gone for row, gone in zip(rows, removed) if not row["result"]]
    return f"{numpy.mean(results):.3f} of {len(results)}, {numpy.mean(needed):.3f} of {len(needed)}"


def table(vectorizer, model, bias):
    weights = dict(zip(vectorizer.feature_names_, model.coef_[0]))
    names = sorted({name.split("@")[0] for name, weight in weights.items() if weight != 0})
    for name in names:
        row = []
        for section in ("results", "setting", "unknown"):
            weight = weights.get(name, 0) + weights.get(f"{name}@{section}", 0)
            row.append(weight + (bias if name == "section" else 0))
        if any(round(weight, 2) for weight in row):
            yield name, row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strength", type=float, default=0.5, help="C of the regression")
    parser.add_argument("--bias", type=float, default=0.1,
                        help="for results: a missed one is worse than a removed needed number")
    parser.add_argument("--write", help="the C++ source whose rows are replaced")
    options = parser.parse_args()
    rows = list(read(sys.stdin))
    fitted = [row for row in rows if row["folder"] in FITTED]
    left_out, left_scores = [], []
    for passage in sorted({row["passage"] for row in rows if row["folder"] == "others"}):
        model = fit([row for row in fitted if row["passage"] != passage], options.strength)
        part = [row for row in fitted if row["passage"] == passage]
        left_out += part
        left_scores += list(scores(*model, part))
    model = fit(fitted, options.strength)
    held = [row for row in rows if row["folder"] not in FITTED]
    for title, part, sums in (("others, each left out", left_out, numpy.array(left_scores)),
                              ("held out", held, scores(*model, held)),
                              ("fitted", fitted, scores(*model, fitted))):
        print(f"{title}: rules {rates(part, [row['said'] for row in part])};"
              f" evidence {rates(part, sums + options.bias > 0)}", file=sys.stderr)
    lines = [f"    {{\"{name}\", {a:.2f}, {b:.2f}, {c:.2f}}},\n"
             for name, (a, b, c) in table(*model, options.bias)]
    print(len(lines), "rows", file=sys.stderr)
    if options.write:
        with open(options.write, encoding="utf-8") as file:
            text = file.read()
        begin = text.index("= {{\n") + len("= {{\n")
        end = text.index("}};", begin)
        text = text[:begin] + "".join(lines) + text[end:]
        size = text.index("std::array<Weight, ") + len("std::array<Weight, ")
        text = text[:size] + str(len(lines)) + text[text.index(">", size):]
        with open(options.write, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
