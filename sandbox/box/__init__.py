"""A box's life, by either strategy: a container of its own, or forked inside a prepared one."""

from sandbox.box.box import Box
from sandbox.box.boxes import Boxes, open_box
from sandbox.box.removal import sweep
from sandbox.outcome import BoxFault

__all__ = ["Box", "BoxFault", "Boxes", "open_box", "sweep"]
