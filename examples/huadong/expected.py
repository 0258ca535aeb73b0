"""The quarter's results by hand: the rules of scheme.merit written once more, in fractions, to check the engine.

Run it beside the scheme: python3 expected.py > expected.csv
"""
import csv
import pathlib
import sys
from fractions import Fraction as F

HERE = pathlib.Path(__file__).parent
LINES = ["完成率", "回款率", "新客户", "客户终身价值", "续约率", "团队协作", "出勤", "产品知识", "客户建档率"]
SECTIONS = {"业绩": LINES[:4], "行为": LINES[4:7], "能力": LINES[7:]}
RATERS = {"自评": F(10), "上级": F(50), "客户": F(25), "跨部门": F(15)}
LABELS = {"大客户销售": "大客户", "快消品销售": "快消", "新市场开拓": "新市场", "成熟市场": "成熟", "新兴市场": "新兴"}
GRADES = [("S", 95, F(3, 2)), ("A", 85, F(6, 5)), ("B", 70, F(1)), ("C", 60, F(4, 5)), ("D", None, F(0))]
WORST = "D"


def rows(name):
    with open(HERE / "facts" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    cell = cell.strip() or "0"
    return F(cell[:-1]) / 100 if cell.endswith("%") else F(cell)


def half_up(value, places=2):
    scaled = abs(value) * 10**places
    whole = int(scaled + F(1, 2))
    return F(whole if value >= 0 else -whole, 10**places)


def capped(value, most, least=0):
    return max(F(least), min(F(most), value))


def weights(role, stage, probation):
    section = {"业绩": 60, "行为": 25, "能力": 15}
    if stage == "新兴":
        section.update({"业绩": 55, "能力": 20})
    results = {"大客户": (30, 30, 10, 30), "快消": (50, 30, 15, 5), "新市场": (25, 25, 40, 10)}[role]
    conduct = (20, 55, 25) if stage == "新兴" else (50, 25, 25) if role == "大客户" else (40, 35, 25)
    ability = (80, 20) if probation else (60, 40)
    local = dict(zip(LINES, (F(w, 100) for w in results + conduct + ability)))
    return {name: F(w, 100) for name, w in section.items()}, local


def new_customers(count):
    points = [(0, 0), (4, 60), (8, 100), (12, 130)]
    if count >= 12:
        return F(120)
    low, high = next((a, b) for a, b in zip(points, points[1:]) if a[0] <= count < b[0])
    return min(F(120), low[1] + F(high[1] - low[1], high[0] - low[0]) * (count - low[0]))


def renewal(rate):
    return next((F(s) for t, s in ((90, 100), (80, 85), (70, 70), (60, 50)) if rate >= F(t, 100)), F(0))


def teamwork(ratings):
    means = {}
    for category in RATERS:
        given = [F(r["得分"]) for r in ratings if r["评分人"] == category and r["项目"] == "协作"]
        if given:
            means[category] = sum(given) / len(given)
    filled = sum(RATERS[c] for c in means)
    return sum(RATERS[c] * m for c, m in means.items()) / filled * 10 if means else None


def scores(p, role, customers, ratings):
    """Scores of 100; None where the weight goes to the siblings."""
    completion = number(p["销售额"]) / number(p["销售目标"])
    zero_line = F(40 if role == "新市场" else 60, 100)
    receivable, due = number(p["应收账款(万元)"]), number(p["到期合同"])
    value = sum(
        number(c["年消费额"]) * number(c["预计年限"]) * number(c["毛利率"]) - number(c["获客成本"]) for c in customers
    )
    filed = F(sum(c["已建档"] == "是" for c in customers), len(customers)) if customers else F(0)
    return [
        F(0) if completion < zero_line else min(completion * 100, F(150 if role == "快消" else 130)),
        capped(number(p["已回款(万元)"]) / receivable / F(95, 100) * 100, 100) if receivable else None,
        new_customers(number(p["新客户数"])),
        capped(value / 1200000 * 100, 120) if customers else None,
        renewal(number(p["续约合同"]) / due) if due else None,
        teamwork(ratings),
        capped(100 - 5 * number(p["迟到(次)"]) - 20 * number(p["旷工(天)"]), 100),
        number(p["考试成绩"]) * 10 if p["考试成绩"].strip() else F(60),
        capped(filed / F(90, 100) * 100, 100),
    ]


def result(p, customers, ratings, events):
    role = LABELS.get(p["岗位"], p["岗位"])
    stage = LABELS.get(p["市场阶段"], p["市场阶段"])
    section, local = weights(role, stage, p["试用期"] == "是")
    score = dict(zip(LINES, scores(p, role, customers, ratings)))
    redistributed = any(s is None for s in score.values())
    exact = {}
    for name, children in SECTIONS.items():
        live = sum(local[c] for c in children if score[c] is not None)
        for c in children:
            exact[c] = F(0) if score[c] is None else section[name] * local[c] / live * score[c]
    lines = {name: half_up(points) for name, points in exact.items()}
    extra = sum({"嘉奖": F(5), "表扬": F(2), "通报": F(-10)}.get(e["类型"], F(-3)) for e in events)
    extra += 1 if number(p["迟到(次)"]) == 0 and number(p["旷工(天)"]) == 0 else 0
    total = half_up(sum(exact.values()) + extra) if redistributed else sum(lines.values()) + extra
    computed = capped(total, 120)
    total = min(computed, F(75)) if any(e["类型"] == "通报" for e in events) else computed
    grade, _, factor = next(g for g in GRADES if g[1] is None or total >= g[1])
    if number(p["违规次数"]) > 0:
        grade, factor = WORST, F(0)
    praised = sum(e["类型"] == "表扬" and e["日期"] >= "2024/07/01" for e in events)
    bonus = half_up(number(p["奖金基数"]) * factor)
    return [two(total), two(computed), grade, two(bonus), praised] + [two(lines[name]) for name in LINES]


def two(value):
    cents = value * 100
    assert cents.denominator == 1
    sign, cents = ("-" if cents < 0 else ""), abs(cents.numerator)
    return f"{sign}{cents // 100}.{cents % 100:02}"


def main():
    lists = [rows(name) for name in ("customers.csv", "ratings.csv", "events.csv")]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["工号", "总分", "计算总分", "等级", "季度奖金", "表扬次数"] + LINES)
    for p in rows("people.csv"):
        if "," not in p["销售额"]:
            own = ([row for row in table if row["工号"] == p["工号"]] for table in lists)
            out.writerow([p["工号"]] + result(p, *own))


if __name__ == "__main__":
    main()
