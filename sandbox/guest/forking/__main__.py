"""`python -m sandbox.guest.forking [PREPARATION]`: the first process of a prepared container."""

import sys

from sandbox.guest.forking.prepared import serve
from sandbox.guest.forking.program import run

# What returns from here is a box, with a program to run; the container's own process never does.
run(serve(sys.argv[1:]))
