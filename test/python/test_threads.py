import concurrent.futures
import multiprocessing
import signal
import threading
import time

import lacuna
import pytest


def test_other_threads_run_during_a_long_call(standard_library):
    ticks = 0
    done = threading.Event()

    def tick():
        nonlocal ticks
        while not done.wait(0.002):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    # The core alone: reading its JSON would let other threads run now and then all the same.
    begin = time.monotonic()
    before = ticks
    lacuna._core.functions(
        standard_library,
        paths=[],
        languages=[],
        maskable=True,
        jobs=1,
        cache=None,
        progress=None,
    )
    during, seconds = ticks - before, time.monotonic() - begin
    done.set()
    thread.join()
    assert seconds > 0.2, "the call was too short to tell"
    assert during > seconds / 0.05


@pytest.fixture
def interruptible():
    """Python leaves SIGINT ignored where it was started so, as a job in the background is."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("jobs", [1, 2])
def test_control_c_ends_a_call(standard_library, interruptible, jobs):
    seen = []
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    with pytest.raises(KeyboardInterrupt):
        timer.start()
        lacuna.functions(
            standard_library, jobs=jobs, progress=lambda *report: seen.append(report)
        )
    timer.join()
    assert all(total == 0 or done < total for step, done, total in seen if step == "parse")
    assert lacuna.pass_at_k(1, 1, 1) == 1.0


@pytest.mark.parametrize("jobs", [1, 4])
def test_what_the_progress_callback_raises_ends_the_call(standard_library, jobs):
    calls = []

    def fail(*report):
        calls.append(report)
        raise ZeroDivisionError("in the callback")

    with pytest.raises(ZeroDivisionError, match="in the callback"):
        lacuna.functions(standard_library, jobs=jobs, progress=fail)
    assert len(calls) == 1


def test_threads_call_side_by_side(emcee, tmp_path):
    expected = lacuna.mask(emcee, n=4, seed=3)

    def work(number):
        output = tmp_path / f"masked-{number}"
        plan = lacuna.mask(emcee, n=4, seed=3, output=output, jobs=1)
        lacuna.restore(plan, output)
        return plan, lacuna.score_one({"a": number}, {"a": number})["pass"]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(24)))
    assert all(plan == expected and passed for plan, passed in results)


def test_a_forked_process_calls_after_its_parent_did(emcee):
    expected = lacuna.functions(emcee, jobs=4)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        results = [pool.apply_async(lacuna.functions, [emcee], {"jobs": 4}) for _ in range(4)]
        assert all(result.get(timeout=60) == expected for result in results)
