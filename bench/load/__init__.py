"""The learners: a process of their own that hands in over HTTP and takes the time."""
