"""What a solution may use of numpy, scipy and the standard library works where it will run."""

import pytest

from tests.support.boxes import tell, tell_as_child

pytestmark = pytest.mark.box

HONEST = r"""
import asyncio, concurrent.futures, copy, csv, dataclasses, datetime, decimal, fractions, functools
import gzip, io, itertools, json, logging, math, mmap, os, pathlib, pickle, platform, random, re
import resource, selectors, shutil, signal, sqlite3, statistics, sys, tempfile, threading, time
import uuid, warnings, zipfile, zoneinfo
import numpy as np
import scipy.integrate, scipy.linalg, scipy.optimize, scipy.sparse.linalg, scipy.stats

def threads():
    found = []
    thread = threading.Thread(target=lambda: found.append(np.linalg.svd(np.eye(80))), name="svd")
    thread.start()
    thread.join()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        assert list(pool.map(abs, [-1, 2])) == [1, 2]
    event = threading.Event()
    threading.Timer(0.01, event.set).start()
    assert event.wait(5) and len(found) == 1

def loops():
    async def main():
        assert await asyncio.to_thread(abs, -1) == 1
        await asyncio.wait_for(asyncio.gather(*[asyncio.sleep(0.001) for _ in range(9)]), 5)
    asyncio.run(main())

def databases():
    for path in (":memory:", f"{folder}/data.db"):
        base = sqlite3.connect(path)
        base.execute("pragma journal_mode=wal")
        base.execute("create table points (x real)")
        with base:
            base.executemany("insert into points values (?)", [(x,) for x in range(9)])
        base.execute("vacuum")
        base.close()
    with sqlite3.connect(f"{folder}/data.db") as base, sqlite3.connect(f"{folder}/data.db") as too:
        base.execute("insert into points values (4)")
        assert too.execute("select sum(x) from points").fetchone() == (36,)

def files():
    mapped = np.memmap(f"{folder}/map", dtype=float, mode="w+", shape=(1000,))
    mapped[:] = 1
    mapped.flush()
    assert np.load(save(np.zeros(3_000_000)), mmap_mode="r").sum() == 0
    np.ones(9).tofile(f"{folder}/raw")
    np.savez_compressed(f"{folder}/more.npz", a=np.eye(3))
    np.savetxt(f"{folder}/text", np.eye(3))
    assert np.loadtxt(f"{folder}/text").shape == (3, 3)
    shutil.copy2(f"{folder}/raw", f"{folder}/copied")
    shutil.copytree(folder, f"{folder}-too")
    shutil.move(f"{folder}-too/copied", f"{folder}-too/moved")
    assert shutil.disk_usage("/tmp").free > 0
    shutil.rmtree(f"{folder}-too")
    path = pathlib.Path(folder, "deep/er")
    path.mkdir(parents=True)
    (path / "name").write_text("text")
    (path / "name").rename(path / "other")
    (path / "other").chmod(0o600)
    os.utime(path / "other", (1, 1))
    assert [entry.name for entry in path.iterdir()] == ["other"]
    with tempfile.TemporaryDirectory(), tempfile.NamedTemporaryFile("w") as named:
        named.write("text")
    with tempfile.TemporaryFile() as nameless:
        os.posix_fallocate(nameless.fileno(), 0, 4096)
    with zipfile.ZipFile(f"{folder}/zip", "w") as packed:
        packed.writestr("a", "b")
    with gzip.open(f"{folder}/gz", "wt") as packed:
        packed.write("text")
    with open(f"{folder}/table.csv", "w", newline="") as table:
        csv.writer(table).writerows([[1, 2], [3, 4]])
    with open(f"{folder}/raw", "r+b") as raw, mmap.mmap(raw.fileno(), 0) as view:
        view[0] = 1
        view.flush()
    os.truncate(f"{folder}/raw", 3)

def save(values):
    np.save(f"{folder}/values.npy", values)
    return f"{folder}/values.npy"

def time_and_signals():
    heard = []
    signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.pause()
    signal.alarm(1)
    time.sleep(1.2)
    assert len(heard) == 2
    assert time.perf_counter() > 0 < time.process_time() and time.get_clock_info("monotonic")
    assert datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).tzinfo

def processes():
    child = os.fork()
    if child == 0:
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert os.cpu_count() >= 1 and os.times() and os.urandom(4) and os.getpid()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
    assert platform.platform() and uuid.uuid4() and uuid.uuid1()

def numbers():
    assert scipy.optimize.minimize(lambda x: (x**2).sum(), [1.0, 2.0]).success
    assert abs(scipy.integrate.quad(np.sin, 0, math.pi)[0] - 2) < 1e-9
    assert scipy.linalg.expm(np.zeros((9, 9))).trace() == 9
    assert scipy.sparse.linalg.eigsh(scipy.sparse.eye(50).tocsr(), k=2)[0].shape == (2,)
    assert 0 < scipy.stats.norm.cdf(0) < 1
    assert np.fft.fft(np.random.default_rng(1).normal(size=512)).shape == (512,)
    a = np.random.rand(300, 300)
    assert np.linalg.solve(a, a).shape == (300, 300)

def library():
    import ctypes
    assert ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)(1) == 2
    Point = dataclasses.make_dataclass("Point", ["x"])
    assert copy.deepcopy(Point(1)) == Point(1)
    assert decimal.Decimal("0.1") * 3 == decimal.Decimal("0.3")
    assert statistics.mean([fractions.Fraction(1, 2)] * 2) == fractions.Fraction(1, 2)
    assert re.sub(r"\d", "x", "a1") == "ax" and random.Random(1).random()
    logging.basicConfig(filename=f"{folder}/log", level=logging.INFO)
    logging.info("word")
    assert pickle.loads(pickle.dumps({1: 2})) == {1: 2} and json.loads("[1]") == [1]

done = []
with tempfile.TemporaryDirectory() as folder:
    for part in (threads, loops, databases, files, time_and_signals, processes, numbers, library):
        part()
        done.append(part.__name__)
print(json.dumps(done))
"""
PARTS = ["threads", "loops", "databases", "files"]
PARTS += ["time_and_signals", "processes", "numbers", "library"]
ROOM = {
    "memory_bytes": 512 << 20,
    "file_bytes": 64 << 20,
    "disk_bytes": 200 << 20,
    "wall_seconds": 60,
}


async def test_honest_programs_work_in_a_child(box_host):
    assert await tell_as_child(box_host, HONEST, **ROOM) == PARTS


async def test_honest_programs_work_in_a_box(box_host):
    assert await tell(box_host, HONEST, **ROOM) == PARTS


async def test_a_suite_may_start_programs(box_host):
    """Its box has no filter of a child's: the host runs it, the course wrote it."""
    said = await tell(
        box_host,
        """
import asyncio, subprocess
command = [sys.executable, "-S", "-c", "print(6 * 7)"]
async def start():
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    return (await process.communicate())[0]
print(json.dumps([int(subprocess.run(command, capture_output=True).stdout),
                  int(asyncio.run(start()))]))
""",
    )
    assert said == [42, 42]
