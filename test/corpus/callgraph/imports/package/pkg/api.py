from .impl import public
from .sub.deep import dig
from . import impl


def call():
    public()
    impl._helper()
    return dig()
