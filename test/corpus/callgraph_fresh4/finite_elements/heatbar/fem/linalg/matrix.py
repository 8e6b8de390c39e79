from collections import defaultdict


class SparseMatrix:
    def __init__(self, n):
        self.n = n
        self.rows = defaultdict(dict)

    def __getitem__(self, key):
        i, j = key
        return self.rows[i].get(j, 0.0)

    def __setitem__(self, key, value):
        i, j = key
        if value:
            self.rows[i][j] = value
        else:
            self.rows[i].pop(j, None)

    def __matmul__(self, x):
        return [sum(a * x[j] for j, a in self.rows[i].items()) for i in range(self.n)]

    def __add__(self, other):
        total = self.copy()
        for i, row in other.rows.items():
            for j, a in row.items():
                total[i, j] += a
        return total

    def __rmul__(self, factor):
        scaled = SparseMatrix(self.n)
        for i, row in self.rows.items():
            scaled.rows[i] = {j: factor * a for j, a in row.items()}
        return scaled

    def copy(self):
        return 1.0 * self

    def diagonal(self):
        return [self[i, i] for i in range(self.n)]
