"""unittest classes, fixtures, mocks and parametrised cases."""
import unittest
from unittest import mock


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError(message())
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __eq__(self, other):
        return self.items == other.items


def message():
    return "empty"


def download(url):
    return fetch(url).upper()


def fetch(url):
    raise OSError(url)


class Base(unittest.TestCase):
    factory = None

    def setUp(self):
        self.stack = self.make()

    def make(self):
        return Stack([1])

    def tearDown(self):
        self.stack = None


class StackTest(Base):
    @classmethod
    def setUpClass(cls):
        cls.shared = build_shared()

    def test_push(self):
        self.stack.push(2)
        self.assertEqual(len(self.stack), 2)
        self.assert_sorted(self.stack)

    def test_empty(self):
        self.stack.pop()
        with self.assertRaises(IndexError):
            self.stack.pop()
        self.assertRaises(IndexError, self.stack.pop)

    def test_equal(self):
        self.assertEqual(Stack([1]), self.stack)

    def test_many(self):
        for case, size in cases():
            with self.subTest(case=case):
                self.assertEqual(len(Stack(range(size))), size)

    def test_cleanup(self):
        self.addCleanup(release, "x")

    def assert_sorted(self, stack):
        self.assertEqual(stack.items, sorted(stack.items))


class DownloadTest(unittest.TestCase):
    def test_patched(self):
        with mock.patch(__name__ + ".fetch", side_effect=fake_fetch):
            self.assertEqual(download("a"), "A!")

    @mock.patch(__name__ + ".fetch")
    def test_mocked(self, patched):
        patched.return_value = "b"
        self.assertEqual(download("a"), "B")

    @unittest.skip("slow")
    def test_skipped(self):
        download("x")


def cases():
    yield "none", 0
    yield "two", 2


def fake_fetch(url):
    return url + "!"


def release(name):
    return name


def build_shared():
    return Stack()


def run():
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite()
    for case in (StackTest, DownloadTest):
        suite.addTests(loader.loadTestsFromTestCase(case))
    result = unittest.TextTestRunner(stream=open("/dev/null", "w")).run(suite)
    return result.wasSuccessful()


if __name__ == "__main__":
    print(run())
