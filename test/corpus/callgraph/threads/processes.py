import multiprocessing


def square(x):
    return raised(x, 2)


def raised(x, n):
    return x ** n


def initialize():
    return None


def pool():
    with multiprocessing.Pool(1, initializer=initialize) as p:
        return p.map(square, [1, 2])


def single():
    process = multiprocessing.Process(target=square, args=(3,))
    process.start()
    process.join()


if __name__ == "__main__":
    pool()
    single()
