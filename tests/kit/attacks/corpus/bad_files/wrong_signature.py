"""Every name is there, and none takes an argument.

Expect: error
Needs: judge
"""


def make(path):
    names = "KFold StratifiedKFold GroupKFold cross_val_score psi ks_2samp adjust chi_square"
    text = "".join(f"def {name}():\n    pass\n" for name in [*names.split(), "DriftDetector"])
    path.write_text(text)
