# /// specimen
# expect = "partial"
# title = "x-times-a"
# diagnosis = "For square A your rows were multiplied by the transposed map."
# ///
import numpy as np


def checked(A, ndim, filled=True):
    A = np.asarray(A, dtype=float)
    if A.ndim != ndim or (filled and A.size == 0) or not np.all(np.isfinite(A)):
        raise ValueError("bad input")
    return A


def times(A, B):
    return np.array([(A[i][:, None] * B).sum(axis=0) for i in range(len(A))])


def transpose(A):
    return np.swapaxes(checked(A, 2), 0, 1)


def matmul(A, B):
    A, B = checked(A, 2, filled=False), checked(B, 2, filled=False)
    if A.shape[1] != B.shape[0]:
        raise ValueError("sizes do not fit")
    return times(A, B)


def matrix_of_map(images):
    return np.column_stack(list(checked(images, 2)))


def rotation(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, -s], [s, c]])


def reflection(v):
    v = checked(v, 1)
    if not v.any():
        raise ValueError("a zero vector")
    return np.eye(len(v)) - 2 * np.outer(v, v) / (v * v).sum()


def compose(maps):
    if len(maps) == 0:
        raise ValueError("no maps")
    maps = [checked(A, 2) for A in maps]
    result = maps[0]
    for A in maps[1:]:
        if A.shape[1] != result.shape[0]:
            raise ValueError("sizes do not fit")
        result = times(A, result)
    return result


def apply_to_rows(A, X):
    A, X = checked(A, 2), checked(X, 2)
    if X.shape[1] != A.shape[0]:
        raise ValueError("sizes do not fit")
    return times(X, A)
