import os

from sandbox.network import open_empty_network


def test_a_network_of_its_own_that_the_maker_has_not_entered():
    before = os.stat("/proc/self/ns/net").st_ino
    network, other = open_empty_network(), open_empty_network()
    try:
        inodes = {os.fstat(network).st_ino, os.fstat(other).st_ino, before}
        assert len(inodes) == 3
        assert os.stat("/proc/self/ns/net").st_ino == before
        assert not os.get_inheritable(network)
    finally:
        os.close(network)
        os.close(other)
