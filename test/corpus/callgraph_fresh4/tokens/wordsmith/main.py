"""Trains sub-word tokenizers on a few sentences and compares how well they compress."""
import wordsmith
from wordsmith import Corpus, Tokenizer, metrics

TEXT = """
The lower the slower: she slowly lowered the newest lowest tower.
Newer towers are slower to build, and the newest are the slowest!
Don't count 12 towers, count 3 lower ones (or newer ones).
A tower's shadow slowly grows; the shadows of towers grow lower.
"""

CONFIGS = [
    {"model": "words", "normalizers": ["lower"], "splitter": "punctuation"},
    {"model": {"type": "bpe", "merges": 30}, "normalizers": ["nfc", "lower"],
     "splitter": "whitespace", "decoder": "marks"},
    {"model": {"type": "unigram", "size": 60}, "normalizers": ["lower", "digits"],
     "splitter": "punctuation"},
    {"model": "chars", "normalizers": [], "splitter": "whitespace"},
]


@wordsmith.plugin("normalizers", "digits")
def hide_digits(text):
    return "".join("0" if c.isdigit() else c for c in text)


def main():
    corpus = Corpus(TEXT.strip().splitlines())
    train, test = corpus.split(0.75)
    for config in CONFIGS:
        tokenizer = Tokenizer.from_config(config)
        tokenizer.train(train)
        scores = metrics.evaluate(tokenizer, test)
        print(tokenizer, " ".join(f"{k} {v:.2f}" for k, v in scores.items()))
        sample = tokenizer.encode("slow towers")
        print("   ", sample.tokens, "->", tokenizer.decode(sample.ids))
    try:
        Tokenizer.from_config({"model": "magic"})
    except wordsmith.UnknownPlugin as error:
        print("error:", error)
    print("splitters:", ", ".join(wordsmith.plugins("splitters")))


if __name__ == "__main__":
    main()
