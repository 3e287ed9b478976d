"""A failed judgement: which property a value lacks, and by how much."""


class Judgement(AssertionError):
    """What the learner's code returned lacks a property.

    `property` is a sentence in the author's or the judge's words and holds nothing the learner's
    code made, so that it can always be shown. `measured` may hold sizes, shapes and places of the
    learner's value; it is shown where the counterexample is. Neither holds an expected value.
    """

    def __init__(self, property: str, measured: str = "") -> None:
        super().__init__(f"{property} ({measured})" if measured else property)
        self.property = property
        self.measured = measured


def expect(condition: object, property: str, measured: str = "") -> None:
    """Raise `Judgement(property, measured)` unless the condition holds."""
    if not condition:
        raise Judgement(property, measured)
