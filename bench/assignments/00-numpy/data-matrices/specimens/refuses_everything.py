# /// specimen
# expect = "none"
# ///
def refuse(*_):
    raise ValueError("no")


means = centred = covariance = correlation = distances = nearest = softmax = refuse
