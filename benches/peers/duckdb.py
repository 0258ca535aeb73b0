#!/usr/bin/env python3
"""The workload in DuckDB, as DOUBLE columns and one thread: what a record costs, and how many totals and grades are wrong.

    cargo run --release -- --write records.csv
    pip install duckdb && python3 duckdb.py records.csv [ROUNDS]
"""

import pathlib
import statistics
import sys
import time

# this file has the name of the package
sys.path = [p for p in sys.path if pathlib.Path(p or ".").resolve() != pathlib.Path(__file__).parent.resolve()]
import duckdb  # noqa: E402

LINES = {
    "completion": """CASE WHEN sales_actual / sales_target < 0.6 THEN 0
                     ELSE least(sales_actual / sales_target, 1) * 25 END""",
    "collection": "least(collected / receivable, 1) * 15",
    "customers": """CASE role WHEN 'key_account' THEN 5 WHEN 'fmcg' THEN 10 ELSE 20 END
                    * least(new_customers / new_customer_target, 1.2)""",
    "unit_price": "least(order_revenue / orders / unit_price_target, 1) * 10",
    "renewal": """CASE role WHEN 'key_account' THEN 15 WHEN 'fmcg' THEN 10 ELSE 0 END
                  * CASE WHEN renewed / renewable >= 0.9 THEN 1.0 WHEN renewed / renewable >= 0.8 THEN 0.8
                         WHEN renewed / renewable >= 0.7 THEN 0.6 WHEN renewed / renewable >= 0.6 THEN 0.4 ELSE 0 END""",
    "teamwork": "(0.1 * peer_self + 0.5 * peer_manager + 0.3 * peer_customer + 0.1 * peer_peer) / 10",
    "satisfied": "satisfaction / 10",
    "known": "knowledge / 20",
    "executed": "execution / 20",
}
EXTRA = "(CASE stage WHEN 'emerging' THEN 2 ELSE 0 END) + least(5 * praise, 15) - least(10 * errors, 30)"


def query(lines_rounded):
    """Totals and grades of every row, in doubles."""
    lines = [f"round(CAST({line} AS DOUBLE), 2)" if lines_rounded else f"CAST({line} AS DOUBLE)" for line in LINES.values()]
    total = f"greatest(0, least(100, round({' + '.join(lines)} + {EXTRA}, 2)))"
    return f"""
        SELECT *, CASE WHEN total >= 90 THEN 'S' WHEN total >= 80 THEN 'A' WHEN total >= 70 THEN 'B' WHEN total >= 60 THEN 'C'
                       ELSE 'D' END AS grade
        FROM (SELECT *, CASE WHEN violations > 0 THEN 0 ELSE {total} END AS total FROM records)"""


def main():
    file, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    db = duckdb.connect()
    db.execute("SET threads=1")
    texts = {"person", "role", "stage", "grade_lines", "grade_exact"}
    with open(file, encoding="utf-8") as rows:
        names = rows.readline().strip().split(",")
    types = ", ".join(f"'{name}': '{'VARCHAR' if name in texts else 'DOUBLE'}'" for name in names)
    db.execute(f"CREATE TABLE records AS SELECT * FROM read_csv(?, header = true, columns = {{{types}}})", [file])
    count = db.execute("SELECT count(*) FROM records").fetchone()[0]
    print(f"DuckDB {duckdb.__version__}, DOUBLE columns, 1 thread, {count} records\n")
    print("| mode | ns | wrong totals | wrong grades |\n|---|---|---|---|")
    for mode, title in (("lines", "lines rounded"), ("exact", "total only")):
        scored = query(mode == "lines")
        timed = f"SELECT sum(total), count(*) FILTER (grade = 'A') FROM ({scored})"
        times = []
        for _ in range(rounds + 1):
            start = time.process_time_ns()
            db.execute(timed).fetchall()
            times.append(time.process_time_ns() - start)
        wrong = f"""SELECT count(*) FILTER (round(total * 100) <> round(total_{mode} * 100)),
                           count(*) FILTER (grade <> grade_{mode}) FROM ({scored})"""
        totals, grades = db.execute(wrong).fetchone()
        print(f"| {title} | {statistics.median(times[1:]) / count:.0f} | {totals} | {grades} |")


main()
