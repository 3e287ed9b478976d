"""Measures what speed is promised, beside what `import numpy` costs on the same machine."""
