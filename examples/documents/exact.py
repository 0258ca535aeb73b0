"""What the expected.py scripts of the documents share: exact numbers from CSV, rounding, and the table of results.

A script begins with these lines, where HERE is its own folder:

    import pathlib
    import sys

    HERE = pathlib.Path(__file__).resolve().parent
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(HERE.parent))
    import exact

and ends with `exact.write(HERE, header, rows)`. `python3 expected.py` writes expected.csv beside the script,
`python3 expected.py -` writes the same bytes to standard output.
"""
import csv
import io
import sys
from fractions import Fraction


def read(folder, name):
    """The rows of a table as dictionaries; a byte order mark is no part of the first header."""
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by(rows, column):
    """Rows grouped by the text in a column: {text: [row, …]}."""
    groups = {}
    for row in rows:
        groups.setdefault(row[column].strip(), []).append(row)
    return groups


def number(cell, default=None):
    """The exact number in a cell, `95%` included; `default` where the cell is empty."""
    cell = (cell or "").strip()
    if not cell:
        return default
    return Fraction(cell[:-1]) / 100 if cell.endswith("%") else Fraction(cell)


def yes(cell, default=False):
    """A bool as tables hold it."""
    cell = (cell or "").strip()
    return default if not cell else {"true": True, "是": True, "false": False, "否": False}[cell]


def mean(values):
    """The mean of some numbers; None of nothing."""
    values = list(values)
    return sum(values, Fraction(0)) / len(values) if values else None


def weighted(means, weights):
    """The weighted mean of categories; those that are None are left out and the others scaled up; None of nothing."""
    filled = {name: weight for name, weight in weights.items() if means.get(name) is not None}
    whole = sum(filled.values(), Fraction(0))
    return sum((means[name] * weight for name, weight in filled.items()), Fraction(0)) / whole if whole else None


def clamp(value, least, most):
    """The value brought into [least, most]; None leaves an end open."""
    value = Fraction(value)
    value = value if least is None else max(Fraction(least), value)
    return value if most is None else min(Fraction(most), value)


def half_up(value, places=2):
    """Rounded to places, a half away from zero, still a Fraction."""
    value = Fraction(value)
    units = int(abs(value) * 10**places + Fraction(1, 2))
    return Fraction(units if value >= 0 else -units, 10**places)


def show(value, places=2):
    """A rounded number with exactly these places; None is an empty cell. Refuses a number that has more places."""
    if value is None:
        return ""
    units = Fraction(value) * 10**places
    assert units.denominator == 1, f"{value} has more than {places} places"
    sign, units = ("-" if units < 0 else ""), str(abs(units.numerator)).rjust(places + 1, "0")
    return sign + (f"{units[:-places]}.{units[-places:]}" if places else units)


def exactly(value, places=6):
    """An unrounded number as results show it: without trailing zeros, to 6 places where it does not end."""
    text = show(half_up(value, places), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def write(folder, header, rows, name="expected.csv"):
    """Writes the table in the folder, or to standard output for the argument `-`."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    for row in rows:
        assert len(row) == len(header), f"{len(row)} cells under {len(header)} headers: {row}"
        table.writerow(row)
    data = text.getvalue().encode("utf-8")
    if sys.argv[1:] == ["-"]:
        sys.stdout.buffer.write(data)
    else:
        (folder / name).write_bytes(data)
