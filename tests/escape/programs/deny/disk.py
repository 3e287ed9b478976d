# /// attack
# tries = "fill the disk and the memory for shared files"
# covers = ["deny.disk", "stay.shm"]
# expect = { increment = "flooded", mean = "error" }
# ///
def fill(path):
    with open(path, "wb") as file:
        while True:
            file.write(bytes(1 << 20))

def increment(n): fill("/tmp/large")
def mean(x): fill("/dev/shm/large")
