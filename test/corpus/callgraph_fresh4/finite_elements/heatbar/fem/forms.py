"""Element matrices and their assembly."""
from .linalg import SparseMatrix


def stiffness(element, coords, coefficient):
    n = element.n_nodes
    local = [[0.0] * n for _ in range(n)]
    for w, xi in element.quadrature(coords):
        k = w * coefficient(element.map(coords, xi))
        grads = element.gradients(coords, xi)
        for i in range(n):
            for j in range(n):
                local[i][j] += k * sum(a * b for a, b in zip(grads[i], grads[j]))
    return local


def mass(element, coords, coefficient):
    n = element.n_nodes
    local = [[0.0] * n for _ in range(n)]
    for w, xi in element.quadrature(coords):
        phi = element.shape(xi)
        k = w * coefficient(element.map(coords, xi))
        for i in range(n):
            for j in range(n):
                local[i][j] += k * phi[i] * phi[j]
    return local


def assemble(form, element, mesh, coefficient):
    matrix = SparseMatrix(len(mesh.points))
    for cell in mesh.cells:
        local = form(element, mesh.coordinates(cell), coefficient)
        for i, row in zip(cell, local):
            for j, value in zip(cell, row):
                matrix[i, j] += value
    return matrix


def load(element, mesh, source):
    rhs = [0.0] * len(mesh.points)
    for cell in mesh.cells:
        coords = mesh.coordinates(cell)
        for w, xi in element.quadrature(coords):
            value = w * source(element.map(coords, xi))
            for node, phi in zip(cell, element.shape(xi)):
                rhs[node] += value * phi
    return rhs
