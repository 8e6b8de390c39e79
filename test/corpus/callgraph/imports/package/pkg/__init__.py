from . import api
from .impl import Thing, _helper as helper, public
