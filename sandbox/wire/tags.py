"""The first item of every array on the wire: what the rest of it is.

None, bool, int (64 bits), float, str and bytes are msgpack's own; every other value is an array
that starts with one of these. Maps and extensions do not occur.
"""

LIST = 0
TUPLE = 1
DICT = 2
"""key, value, key, value, …"""
SET = 3
FROZENSET = 4
ARRAY = 5
"""dtype, bytes in C order, one number per axis"""
SCALAR = 6
"""dtype, bytes: a numpy scalar"""
SCALARS = 7
"""dtype, bytes, length: a list of numpy scalars of one type"""
TEXT_SCALAR = 8
"""str: a numpy.str_"""
BIG_INT = 9
"""two's complement, big-endian"""
COMPLEX = 10
SLICE = 11
RANGE = 12
RECORD = 13
"""type name, positional, field name, value, field name, value, …"""
HANDLE = 14
FUNCTION = 15

DTYPE_PATTERN = (
    r"\|b1|\|[iu]1|[<>][iu][248]|[<>]f(?:2|4|8|16)|[<>]c(?:8|16|32)|[<>]U[1-9][0-9]{0,7}"
)
"""The element types of arrays that cross: no objects, times, bytes or structures, and no text
longer than numpy has a type for."""
