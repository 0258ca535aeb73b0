"""Totals of a CRM export by the rules of scheme.merit, in fractions: python3 expected.py FOLDER > expected.csv"""
import csv
import datetime
import pathlib
import sys
from fractions import Fraction as F

LINES = ["won_value", "win_rate", "average_deal", "speed", "accounts"]


def rows(folder, name):
    with open(pathlib.Path(folder) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(cell):
    return datetime.datetime.strptime(cell, "%d-%m-%y").date() if cell else None


def half_up(value):
    return F(int(value * 100 + F(1, 2)), 100)


def mean(values):
    return sum(values, F(0)) / len(values) if values else None


def curve(days):
    points = [(20, 100), (60, 70), (100, 20)]
    if days <= 20 or days >= 100:
        return F(100 if days <= 20 else 20)
    (x, a), (y, b) = next(pair for pair in zip(points, points[1:]) if pair[0][0] <= days < pair[1][0])
    return a + (days - x) * F(b - a, y - x)


def scores(deals):
    """None where the weight goes to the siblings."""
    won = [d for d in deals if d["deal_stage"] == "Won"]
    closed = [d for d in deals if d["deal_stage"] in ("Won", "Lost")]
    value = sum(F(d["close_value"] or 0) for d in won)
    average = mean([F(d["close_value"]) for d in won if d["close_value"]])
    taken = [
        F((day(d["close_date"]) - day(d["engage_date"])).days) for d in won if d["close_date"] and d["engage_date"]
    ]
    rate = F(len(won), len(closed)) if closed else None
    bands = ((70, 100), (65, 90), (60, 75), (50, 50), (0, 20))
    return {
        "won_value": min(F(120), value / 300000 * 100),
        "win_rate": None if rate is None else next(F(s) for t, s in bands if rate >= F(t, 100)),
        "average_deal": None if average is None else min(F(110), average / 2500 * 100),
        "speed": curve(mean(taken)) if taken else None,
        "accounts": min(F(100), F(sum(bool(d["account"]) for d in deals), len(deals)) / F(90, 100) * 100)
        if deals
        else None,
    }


def lines(office, score):
    weight = dict(zip(LINES, (50, 35, 15, 50, 50) if office == "West" else (60, 25, 15, 50, 50)))
    groups = [(70, LINES[:3]), (30, LINES[3:])]
    live = [(share, [c for c in children if score[c] is not None]) for share, children in groups]
    live = [(share, children) for share, children in live if children]
    all_shares = sum(share for share, _ in live)
    exact = {name: F(0) for name in LINES}
    for share, children in live:
        local = sum(weight[c] for c in children)
        for c in children:
            exact[c] = F(share, all_shares) * F(weight[c], local) * score[c]
    return exact


def main():
    deals = rows(sys.argv[1], "sales_pipeline.csv")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["sales_agent", "total", "grade"] + LINES)
    for agent in rows(sys.argv[1], "sales_teams.csv"):
        name = agent["sales_agent"]
        score = scores([d for d in deals if d["sales_agent"] == name])
        exact = lines(agent["regional_office"], score)
        rounded = {line: half_up(points) for line, points in exact.items()}
        total = half_up(sum(exact.values())) if None in score.values() else sum(rounded.values())
        grade = "A" if total >= 85 else "B" if total >= 70 else "C" if total >= 50 else "D"
        out.writerow([name, two(total), grade] + [two(rounded[line]) for line in LINES])


def two(value):
    cents = int(value * 100)
    return f"{cents // 100}.{cents % 100:02}"


if __name__ == "__main__":
    main()
