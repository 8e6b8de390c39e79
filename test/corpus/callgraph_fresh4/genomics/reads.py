"""From simulated reads to variants: k-mer counting, error filter, seed-and-extend, pile-up, calls.

Usage: reads.py [--k 11] ...     (see build_parser)
"""
import argparse
import io
import random
import re
import sys
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Iterable, Iterator, List

COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
CIGAR = re.compile(r"(\d+)([MIDS])")


def revcomp(seq):
    return seq.translate(COMPLEMENT)[::-1]


@dataclass
class Read:
    name: str
    seq: str
    qual: str

    @property
    def phred(self):
        return [ord(c) - 33 for c in self.qual]

    def mean_quality(self):
        return sum(self.phred) / len(self)

    def trimmed(self, threshold=15):
        scores = self.phred
        end = len(scores)
        while end and scores[end - 1] < threshold:
            end -= 1
        return Read(self.name, self.seq[:end], self.qual[:end])

    def flipped(self):
        return Read(self.name, revcomp(self.seq), self.qual[::-1])

    def __len__(self):
        return len(self.seq)


@dataclass(order=True)
class Alignment:
    pos: int
    score: int = field(compare=False)
    cigar: str = field(compare=False)
    read: Read = field(compare=False)
    strand: str = field(default="+", compare=False)

    def operations(self):
        for n, op in CIGAR.findall(self.cigar):
            yield int(n), op

    @property
    def end(self):
        return self.pos + sum(n for n, op in self.operations() if op in "MD")

    def columns(self):
        """(reference position, base or '-', quality) for each aligned position."""
        at, ref = 0, self.pos
        for n, op in self.operations():
            if op == "M":
                for _ in range(n):
                    yield ref, self.read.seq[at], self.read.phred[at]
                    at, ref = at + 1, ref + 1
            elif op == "D":
                for _ in range(n):
                    yield ref, "-", 30
                    ref += 1
            else:
                at += n


# ---- input

def parse_fastq(handle) -> Iterator[Read]:
    lines = (line.rstrip("\n") for line in handle)
    while True:
        record = list(islice(lines, 4))
        if not record:
            return
        if len(record) < 4 or not record[0].startswith("@"):
            raise ValueError(f"broken record: {record}")
        yield Read(record[0][1:], record[1], record[3])


def parse_fasta(handle):
    name = None
    for is_header, group in groupby(handle, key=lambda line: line.startswith(">")):
        if is_header:
            name = next(group)[1:].split()[0]
        else:
            yield name, "".join(map(str.strip, group))


class ReadSimulator:
    def __init__(self, reference, length=40, error=0.01, seed=0):
        self.reference, self.length, self.error = reference, length, error
        self.rng = random.Random(seed)

    def mutate(self, seq):
        out = []
        for base in seq:
            if self.rng.random() < self.error:
                base = self.rng.choice("ACGT".replace(base, ""))
            out.append(base)
        return "".join(out)

    def write(self, handle, n):
        for i in range(n):
            start = self.rng.randrange(len(self.reference) - self.length)
            seq = self.mutate(self.reference[start:start + self.length])
            if self.rng.random() < 0.5:
                seq = revcomp(seq)
            qual = "".join(chr(33 + max(2, 38 - j // 2)) for j in range(len(seq)))
            print(f"@r{i}", seq, "+", qual, sep="\n", file=handle)
        handle.seek(0)
        return handle


# ---- k-mers

def kmers(seq, k):
    for i in range(len(seq) - k + 1):
        yield seq[i:i + k]


def canonical(kmer):
    return min(kmer, revcomp(kmer))


class KmerSpectrum:
    def __init__(self, k):
        self.k = k
        self.counts = Counter()

    def update(self, reads: Iterable[Read]):
        for read in reads:
            self.counts.update(map(canonical, kmers(read.seq, self.k)))
        return self

    def __getitem__(self, kmer):
        return self.counts[canonical(kmer)]

    def __contains__(self, kmer):
        return self[kmer] > 0

    def solid(self, read, at_least=2):
        weak = sum(1 for kmer in kmers(read.seq, self.k) if self[kmer] < at_least)
        return weak <= self.k

    def histogram(self):
        return sorted(Counter(self.counts.values()).items())


class SeedIndex:
    def __init__(self, reference, k):
        self.k, self.reference = k, reference
        self.places = defaultdict(list)
        for i, kmer in enumerate(kmers(reference, k)):
            self.places[kmer].append(i)

    def diagonals(self, seq):
        votes = Counter()
        for offset, kmer in enumerate(kmers(seq, self.k)):
            votes.update(place - offset for place in self.places.get(kmer, ()))
        return votes.most_common(2)


# ---- alignment

@dataclass(frozen=True)
class Scoring:
    match: int = 2
    mismatch: int = -3
    gap: int = -4

    def substitution(self, a, b):
        return self.match if a == b else self.mismatch


class Aligner:
    def __init__(self, index: SeedIndex, scoring=Scoring(), margin=4, min_score=30):
        self.index, self.scoring = index, scoring
        self.margin, self.min_score = margin, min_score

    def align(self, read):
        candidates = []
        for strand, query in (("+", read), ("-", read.flipped())):
            for diagonal, _ in self.index.diagonals(query.seq):
                start = max(0, diagonal - self.margin)
                window = self.index.reference[start:start + len(query) + 2 * self.margin]
                score, offset, cigar = self.fit(query.seq, window)
                candidates.append(Alignment(start + offset, score, cigar, query, strand))
        best = max(candidates, key=attrgetter("score"), default=None)
        return best if best and best.score >= self.min_score else None

    def fit(self, query, window):
        """Global in the query, free at both ends of the window."""
        gap, sub = self.scoring.gap, self.scoring.substitution
        rows = [[0] * (len(window) + 1)]
        back = [[None] * (len(window) + 1)]
        for i, q in enumerate(query, 1):
            row, steps = [i * gap], ["I"]
            for j, w in enumerate(window, 1):
                options = ((rows[-1][j - 1] + sub(q, w), "M"),
                           (rows[-1][j] + gap, "I"), (row[-1] + gap, "D"))
                score, step = max(options, key=itemgetter(0))
                row.append(score)
                steps.append(step)
            rows.append(row)
            back.append(steps)
        j = max(range(len(window) + 1), key=rows[-1].__getitem__)
        score, path, i = rows[-1][j], [], len(query)
        while i:
            step = back[i][j]
            path.append(step)
            i -= step != "D"
            j -= step != "I"
        return score, j, compress(reversed(path))


def compress(steps):
    return "".join(f"{len(list(run))}{op}" for op, run in groupby(steps))


# ---- variants

@dataclass
class Variant:
    pos: int
    ref: str
    alt: str
    depth: int
    fraction: float

    def __str__(self):
        return f"{self.pos + 1}{self.ref}>{self.alt} ({self.fraction:.0%} of {self.depth})"


class Pileup:
    def __init__(self, reference):
        self.reference = reference
        self.bases = defaultdict(Counter)

    def add(self, alignment):
        for pos, base, quality in alignment.columns():
            self.bases[pos][base] += quality

    def depth(self, pos):
        return sum(self.bases[pos].values()) // 25

    def call(self, min_fraction=0.7, min_depth=3) -> Iterator[Variant]:
        for pos in sorted(self.bases):
            (base, weight), = self.bases[pos].most_common(1)
            fraction = weight / sum(self.bases[pos].values())
            if base != self.reference[pos] and fraction >= min_fraction \
                    and self.depth(pos) >= min_depth:
                yield Variant(pos, self.reference[pos], base, self.depth(pos), fraction)


def stage(message, items: Iterable) -> List:
    items = list(items)
    print(f"  {message}: {len(items)}", file=sys.stderr)
    return items


def pipeline(fastq, reference, opts):
    reads = stage("reads", parse_fastq(fastq))
    reads = stage("trimmed", (r.trimmed(opts.quality) for r in reads if r.mean_quality() > 20))
    spectrum = KmerSpectrum(opts.k).update(reads)
    reads = stage("solid", filter(spectrum.solid, reads))
    aligner = Aligner(SeedIndex(reference, opts.k))
    hits = stage("aligned", sorted(filter(None, map(aligner.align, reads))))
    pile = Pileup(reference)
    for hit in hits:
        pile.add(hit)
    covered = max(hits, key=lambda a: a.end).end - hits[0].pos
    return spectrum, covered, list(pile.call())


def build_parser():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--k", type=int, default=11)
    parser.add_argument("--reads", type=int, default=90)
    parser.add_argument("--quality", type=int, default=21)
    parser.add_argument("--seed", type=int, default=8)
    return parser


def main(argv=None):
    opts = build_parser().parse_args(argv)
    rng = random.Random(opts.seed)
    fasta = ">chr1 simulated\n" + "\n".join(
        "".join(rng.choice("ACGT") for _ in range(60)) for _ in range(4)) + "\n"
    (name, reference), = parse_fasta(io.StringIO(fasta))
    sample = list(reference)
    for pos in (50, 121, 180):
        sample[pos] = rng.choice("ACGT".replace(sample[pos], ""))
    with closing(io.StringIO()) as handle:
        ReadSimulator("".join(sample), seed=opts.seed).write(handle, opts.reads)
        spectrum, covered, variants = pipeline(handle, reference, opts)
    print(f"{name}: {covered} of {len(reference)} covered; spectrum {spectrum.histogram()[:3]}")
    print("reference seen:", reference[100:100 + opts.k] in spectrum)
    for variant in variants:
        print(" ", variant)


if __name__ == "__main__":
    main([])
