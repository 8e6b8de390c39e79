"""Steps before and after the model; importing the modules makes their plug-ins known."""
from . import decoders, normalizers, splitters
