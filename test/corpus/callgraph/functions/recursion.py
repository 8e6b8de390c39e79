def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


def walk(tree, visit):
    visit(tree)
    for child in tree.get("children", []):
        walk(child, visit)


def show(node):
    return node["name"]


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


is_even(4)
walk({"name": "a", "children": [{"name": "b"}]}, show)
ackermann(1, 1)
