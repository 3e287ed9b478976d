"""The program in the box: loads the learner's module and answers calls. Needs only the wire."""
