"""`python -m sandbox.guest`: the first process of a learner's box."""

from sandbox.guest.first import main

main()
