from .corpus import Corpus
from .registry import UnknownPlugin, plugin, plugins
from .tokenizer import Encoding, Tokenizer
from . import metrics
