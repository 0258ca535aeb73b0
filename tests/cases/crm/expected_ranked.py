"""Ranks, forced grades, champions and managers of a CRM export by the rules of ranked.merit and managers.merit, in
fractions: python3 expected_ranked.py FOLDER > expected.csv"""
import csv
import sys
from fractions import Fraction as F

from expected import half_up, lines, rows, scores, two


def agents(folder):
    deals = rows(folder, "sales_pipeline.csv")
    people = []
    for row in rows(folder, "sales_teams.csv"):
        mine = [deal for deal in deals if deal["sales_agent"] == row["sales_agent"]]
        score = scores(mine)
        exact = lines(row["regional_office"], score)
        total = half_up(sum(exact.values())) if None in score.values() else sum(map(half_up, exact.values()))
        value = sum(F(deal["close_value"] or 0) for deal in mine if deal["deal_stage"] == "Won")
        key = (total, value if mine else F(-1))
        people.append({**row, "total": total, "value": value, "sells": bool(mine), "key": key})
    return people


def grade(office):
    """Everybody of an office, the best first: equals are on the worse side of a border."""
    n = len(office)
    office.sort(key=lambda person: person["key"], reverse=True)
    for person in office:
        person["rank"] = 1 + sum(other["key"] > person["key"] for other in office)
    top, share, bottom = n * 20 // 100, n * 40 // 100, n * 10 // 100

    def block(person):
        return sum(other["key"] == person["key"] for other in office)

    free = share if n >= 5 else n
    closed = False
    for person in office:
        behind = sum(other["key"] < person["key"] for other in office)
        last = n >= 5 and behind < bottom
        tops = n < 5 or person["rank"] + block(person) - 1 <= top
        total = person["total"]
        if last:
            person["grade"] = "D"
        elif total >= 70 and tops:
            person["grade"] = "A"
        elif total >= 60 and not closed and free > 0:
            person["grade"] = "B"
            free -= 1
        else:
            closed = closed or total >= 60
            person["grade"] = "C" if total >= 50 else "D"


def main():
    people = agents(sys.argv[1])
    offices = {}
    for person in people:
        offices.setdefault(person["regional_office"], []).append(person)
    for office in offices.values():
        grade(list_of := office[:])
        champion = max(person["value"] for person in list_of if person["sells"])
        for person in office:
            person["champion"] = person["sells"] and person["value"] == champion
    means = {name: sum(p["total"] for p in office) / len(office) for name, office in offices.items()}
    best = max(means.values())
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["person", "total", "grade", "rank", "awards"])
    for person in people:
        awards = ["champion"] * person["champion"] + ["best_office"] * (means[person["regional_office"]] == best)
        out.writerow([person["sales_agent"], two(person["total"]), person["grade"], person["rank"], " ".join(awards)])
    managers = list(dict.fromkeys(person["manager"] for person in people))
    totals = {}
    for manager in managers:
        team = [person["total"] for person in people if person["manager"] == manager]
        level = min(F(100), F(sum(team)) / len(team))
        reach = min(F(100), F(sum(total >= 60 for total in team), len(team)) / F(80, 100) * 100)
        totals[manager] = half_up(level * 60 / 100) + half_up(reach * 40 / 100)
    for manager, total in totals.items():
        word = "good" if total >= 75 else "fair" if total >= 50 else "poor"
        out.writerow([manager, two(total), word, "", "first" * (total == max(totals.values()))])


if __name__ == "__main__":
    main()
