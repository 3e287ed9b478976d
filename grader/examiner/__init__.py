"""The boxed process that runs a hidden suite against a learner's answers; started, never imported."""
