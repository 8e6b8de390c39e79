from .pipeline import Chain, available
from .session import Session
from .signal import Signal

__all__ = ["Chain", "Session", "Signal", "available"]
