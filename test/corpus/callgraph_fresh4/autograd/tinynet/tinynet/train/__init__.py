from .callbacks import *
from .trainer import Trainer
