"""The salespeople's results by hand: the task book of document 003 and the decisions taken, in fractions, without Merit."""
from fractions import Fraction as F

import events
import exact

APPROVED = ("企管部", "分管副总")
WARNINGS = [
    "第五类任务中的重点问题应有 5 到 7 个",
    "任务没有写明数量或完成时间",
    "任务没有写明步骤与措施",
    "各项任务分值相同, 没有重点",
    "跨月任务只列本月应完成的部分",
]


def result(p, tasks, months, happened):
    points = [F(task["points"]) for task in tasks]
    done = sum(F(task["points"]) * exact.number(task["done"]) for task in tasks)
    key = sum(task["kind"].startswith("岗位说明书") and exact.yes(task["focus"]) for task in tasks)
    unquantified = any(not task["amount"] or not task["due"] for task in tasks)
    vague = any(not task["steps"] for task in tasks)
    even = len(tasks) > 1 and min(points) == max(points)
    elsewhere = any(task["due"] and not task["due"].startswith("2008-12") for task in tasks)
    judged = not exact.yes(p["broken_down"], True) or not exact.yes(p["fits_job"], True)
    flawed = judged or unquantified or vague or even
    bad = F(-10) if flawed and (p["flaw_judged_by"], p["flaw_approved_by"]) == APPROVED else F(0)
    award, commendation = events.rewards(happened)
    criticism, fines = events.criticism(happened)
    lines = [exact.half_up(min(done, F(100))), bad, award, commendation, criticism, events.below_quota(p)]
    total = exact.clamp(sum(lines), 0, 130)
    held = sum(points) != 100 or sum(F(month["plan"]) for month in months) != F(p["year_plan"])
    money = [None, None] if held else [fines, exact.half_up(F(p["pay_base"]) * total / 100 - fines)]
    fired = [not 5 <= key <= 7, unquantified, vague, even, elsewhere]
    told = "; ".join(words for words, holds in zip(WARNINGS, fired) if holds)
    if sum(points) != 100:
        told = "任务书的分值合计不是 100"
    elif held:
        told = "各月计划之和不等于年度任务"
    leaves = ["task_book", "bad_task_book", "award", "commendation", "criticism", "below_quota"]
    return {
        "person": p["person"],
        "scheme": "salesperson",
        "manager": p["manager"],
        "total": exact.show(total),
        "status": "held" if held else "scored",
        **{name + ".points": exact.show(line) for name, line in zip(leaves, lines)},
        "fines": exact.show(money[0]),
        "pay": exact.show(money[1]),
        "warnings": told,
    }


def results(folder):
    """Every salesperson's result, and who leads him."""
    lists = [exact.by(exact.read(folder, name), "person") for name in ("tasks.csv", "month_plans.csv", "events.csv")]
    people = exact.read(folder, "salespeople.csv")
    return [result(p, *(table.get(p["person"], []) for table in lists)) for p in people]
