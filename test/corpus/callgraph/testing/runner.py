"""Test cases of unittest, which a runner finds by their names and calls."""
import unittest


def measure(values):
    return sum(values) / len(values)


def release(name):
    return name


def shared():
    return [1.0, 2.0]


class Base(unittest.TestCase):
    def setUp(self):
        self.values = shared()

    def tearDown(self):
        release("values")


class MeanTest(Base):
    @classmethod
    def setUpClass(cls):
        cls.expected = 1.5

    def test_mean(self):
        self.addCleanup(forget)
        self.assertEqual(measure(self.values), self.expected)

    def test_helper(self):
        self.check(3)

    def check(self, factor):
        self.assertGreater(factor * measure(self.values), 0)


class SpreadTest(Base):
    def test_spread(self):
        self.assertEqual(max(self.values) - min(self.values), 1.0)


class NotACase:
    def test_nothing(self):
        return None


def forget():
    return release("all")


def suite():
    loader = unittest.TestLoader()
    tests = unittest.TestSuite()
    tests.addTest(loader.loadTestsFromTestCase(MeanTest))
    tests.addTests([SpreadTest("test_spread")])
    return tests


if __name__ == "__main__":
    runner = unittest.TextTestRunner(stream=open("/dev/null", "w"))
    runner.run(suite())
