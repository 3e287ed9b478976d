"""The boxed process that runs a hidden suite on a learner's answers; started, never imported."""
