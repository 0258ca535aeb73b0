"""The results of document 003 by hand: salespeople (salesperson.py), then the managers who lead them; in fractions, without
Merit.

python3 expected.py writes expected.csv beside it; with `-` to standard output.
"""
import pathlib
import sys
from fractions import Fraction as F

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE.parent), str(HERE)]
import events
import exact
import salesperson

ASPECTS = {"积极主动": F(25), "服从": F(25), "团队精神": F(25), "企业文化": F(25)}
INFORMATION = {
    "reports": (40, "reports_in", "reports_due"),
    "files": (30, "files_kept", "files_due"),
    "market": (20, "market_in", "market_due"),
    "service": (10, "service_in", "service_due"),
}
TABLE = [(F(90, 100), 20), (F(80, 100), 18), (F(70, 100), 15), (F(60, 100), 10), (F(0), 0)]


def share(part, whole):
    return F(part) / F(whole) if F(whole) else None


def plan(rate):
    """40 on plan, 60 half above it, nothing below 60 %, a straight line between."""
    return F(0) if rate < F(60, 100) else min(F(60), 40 * rate)


def thrift(budget, spent):
    """Budget ÷ spending × 20, at most 24."""
    if not F(budget):
        return None
    return min(F(24), 20 * F(budget) / F(spent)) if F(spent) else F(24)


def result(p, plans, attitude, meetings, happened, team):
    # who reaches 60 in his task book has passed, whether or not his result is held back
    passed = share(sum(total >= 60 for total in team), len(team))
    kept = {name: share(p[part], p[whole]) for name, (_, part, whole) in INFORMATION.items()}
    means = {aspect: exact.mean(F(a["score"]) for a in attitude if a["aspect"] == aspect) for aspect in ASPECTS}
    manner = exact.weighted(means, ASPECTS)
    # each: the marks it counts for, and the part of them that was reached
    parts = {
        "plan": (F(40), plan(share(p["revenue"], p["revenue_target"])) / 40),
        "pass_rate": (F(20), None if passed is None else F(next(s for line, s in TABLE if passed >= line), 20)),
        "expense": (F(20), None if thrift(p["budget"], p["spent"]) is None else thrift(p["budget"], p["spent"]) / 20),
        "information": (F(15), None if all(rate is None for rate in kept.values()) else F(1)),
        "manner": (F(5), None if manner is None else manner / 10),
    }
    live = sum(marks for marks, reached in parts.values() if reached is not None)
    marks = {name: 100 * marks / live if reached is not None else F(0) for name, (marks, reached) in parts.items()}
    points = {name: marks[name] * (reached or 0) for name, (_, reached) in parts.items()}
    open_ = sum(weight for name, (weight, _, _) in INFORMATION.items() if kept[name] is not None)
    del points["information"]
    for name, (weight, _, _) in INFORMATION.items():
        points[name] = marks["information"] * weight / open_ * min(F(1), kept[name]) if kept[name] is not None else F(0)
    moved = any(value is None for value in [reached for _, reached in parts.values()] + list(kept.values()))
    order = ["plan", "pass_rate", "expense", *INFORMATION, "manner"]
    lines = [exact.half_up(points[name]) for name in order]
    award, commendation = events.rewards(happened)
    criticism, fines = events.criticism(happened)
    extra = [award, commendation, criticism, events.below_quota(p)]
    total = (exact.half_up(sum(points.values()) + sum(extra)) if moved else sum(lines) + sum(extra))
    total = exact.clamp(total, 0, 150)
    held = sum(F(row["plan"]) for row in plans) != F(p["revenue_target"])
    held = held or (F(p["budget"]) == 0 and F(p["spent"]) > 0)
    pay = exact.half_up(F(p["pay_base"]) * total / 100 - fines)
    money = [None, None] if held else [fines, pay]
    return {
        "person": p["person"],
        "scheme": "manager",
        "total": exact.show(total),
        "status": "held" if held else "scored",
        **{name + ".points": exact.show(line) for name, line in zip(order + EXTRA, lines + extra)},
        "fines": exact.show(money[0]),
        "pay": exact.show(money[1]),
        "warnings": "; ".join(told(p, plans, meetings)),
    }


def told(p, plans, meetings):
    if sum(F(row["plan"]) for row in plans) != F(p["revenue_target"]):
        yield "区域计划没有全部分解到人"
    if F(p["budget"]) == 0 and F(p["spent"]) > 0:
        yield "没有预算却有支出"
    if len(meetings) < 4:
        yield "当月没有每周会议的记录"


EXTRA = ["award", "commendation", "criticism", "below_quota"]


def main():
    names = ("staff_plans.csv", "attitude.csv", "meetings.csv", "manager_events.csv")
    lists = [exact.by(exact.read(HERE / "people", name), "person") for name in names]
    staff = salesperson.results(HERE / "people")
    teams = exact.by(staff, "manager")
    rows = []
    for p in exact.read(HERE / "people", "managers.csv"):
        team = [F(one["total"]) for one in teams.get(p["person"], [])]
        rows.append(result(p, *(table.get(p["person"], []) for table in lists), team))
    points = ["plan", "pass_rate", "expense", *INFORMATION, "manner", "task_book", *EXTRA, "bad_task_book"]
    header = ["person", "scheme", "total", "status"] + [name + ".points" for name in points] + ["fines", "pay", "warnings"]
    exact.write(HERE, header, [[row.get(name, "") for name in header] for row in rows + staff])


if __name__ == "__main__":
    main()
