"""echo.py: the least strategy: it looks at the closes and gives no orders."""
import sys

most = 0.0
for line in sys.stdin:
    if line == ".\n":
        sys.stdout.write(line)
    elif line.startswith("bar,"):
        close = float(line.split(",")[6])
        if close > most:
            most = close
