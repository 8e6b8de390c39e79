METRICS = {}


def metric(function):
    METRICS[function.__name__] = function
    return function


@metric
def compression(tokenizer, texts, encodings):
    return sum(map(len, texts)) / sum(map(len, encodings))


@metric
def unknown(tokenizer, texts, encodings):
    wanted = tokenizer.model.id_of("<unk>")
    return sum(e.ids.count(wanted) for e in encodings) / sum(len(e) for e in encodings)


def evaluate(tokenizer, corpus, names=tuple(METRICS)):
    texts = list(corpus)
    encodings = tokenizer.encode_batch(texts)
    return {name: METRICS[name](tokenizer, texts, encodings) for name in names}
