from .folding import ConstantFolder, Identities
from .names import check_names


def default_pipeline():
    return [check_names, ConstantFolder(), Identities()]
