"""Every name is there, and none can be called.

Expect: failed|error
Needs: judge
"""


def make(path):
    names = "KFold StratifiedKFold GroupKFold cross_val_score psi ks_2samp adjust chi_square"
    path.write_text(" = ".join([*names.split(), "DriftDetector", "3"]) + "\n")
