"""Means, covariances and correlations, each against numpy or its definition."""

import numpy as np
import pytest

from grader.judge import as_array, assert_close, assert_symmetric, expect


@pytest.mark.visible
@pytest.mark.title("The means of the statement's two columns")
def test_means_example(learner):
    means = as_array(learner.means(np.array([[1.0, 10.0], [3.0, 30.0]])), (2,), what="the means")
    assert_close(means, np.array([2.0, 20.0]), rtol=1e-14, what="the means")


@pytest.mark.title("The mean of each column")
def test_means(learner, rng):
    X = rng.normal(size=(30, 4))
    means = as_array(learner.means(X), (4,), what="the means")
    assert_close(means, X.mean(axis=0), rtol=1e-12, what="the means")


@pytest.mark.title("Centred columns have mean 0 and keep their differences")
def test_centred(learner, rng):
    X = rng.normal(loc=5.0, size=(20, 3))
    Xc = as_array(learner.centred(X), X.shape, what="the centred data")
    assert_close(Xc - Xc[0], X - X[0], rtol=1e-12, what="the differences of rows")
    expect(np.abs(Xc.mean(axis=0)).max() < 1e-12, "The mean of a centred column must be 0.")


@pytest.mark.title("The covariance of the columns")
def test_covariance(learner, rng):
    X = rng.normal(size=(25, 4)) @ rng.normal(size=(4, 4))
    C = as_array(learner.covariance(X), (4, 4), what="the covariance")
    assert_close(C, np.cov(X, rowvar=False), rtol=1e-10, what="the covariance")


@pytest.mark.title("Correlations are symmetric, at most 1, and indifferent to units")
def test_correlation(learner, rng):
    X = rng.normal(size=(40, 3)) @ rng.normal(size=(3, 3))
    R = as_array(learner.correlation(X * [1e-3, 1.0, 1e3]), (3, 3), what="the correlation")
    assert_symmetric(R, what="the correlation")
    assert_close(R, np.corrcoef(X, rowvar=False), rtol=1e-9, what="the correlation")


@pytest.mark.title("One row has no covariance")
def test_refusal(learner, rng):
    with learner.raises(ValueError):
        learner.covariance(rng.normal(size=(1, 3)))
    X = rng.normal(size=(2, 3))
    C = as_array(learner.covariance(X), (3, 3), what="the covariance of two rows")
    assert_close(C, np.cov(X, rowvar=False), rtol=1e-9, what="the covariance of two rows")
