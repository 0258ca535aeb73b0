"""The assistants' results by hand: the rules of the document and of the decisions once more, in fractions."""
import pathlib
import sys
from fractions import Fraction as F

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import exact
from exact import clamp, half_up, mean, number, show, weighted, yes

# section: (weight, weight in a month, {indicator: (weight, full mark)})
TREE = {
    "业绩": (30, 60, {"销售完成": (50, 100), "新客户开发": (25, 100), "客户保留": (25, 100)}),
    "态度": (15, 40, {"出勤": (40, 100), "团队协作": (40, 100), "学习成长": (20, 10)}),
    "客户评价": (15, 0, {"满意度": (50, 10), "投诉率": (30, 100), "推荐指数": (20, 100)}),
    "工作量": (10, 0, {"客户服务量": (40, 100), "资料准备": (30, 100), "会议参加": (30, 100)}),
    "工作质量": (12, 0, {"反馈满意": (40, 10), "文件准确": (30, 100), "档案质量": (30, 100)}),
    "协作支持": (8, 0, {"沟通": (40, 100), "目标支持": (30, 100), "主动帮助": (30, 100)}),
    "学习": (5, 0, {"自学": (30, 100), "培训出勤": (40, 100), "新技能": (30, 100)}),
    "创新": (5, 0, {"有效建议": (40, 100), "流程改进": (30, 100), "新方法效果": (30, 100)}),
}
LINES = [name for _, _, children in TREE.values() for name in children]
PERIOD = {"月度": F(1, 3), "季度": F(1), "半年": F(2)}
LABELS = {"服务态度": "态度", "响应不及时": "时效", "资料差错": "差错", "行业专家": "专家", "第三方机构": "第三方"}
STEPS = [(F(100, 100), 100), (F(80, 100), 80), (F(60, 100), 60), (F(40, 100), 40), (F(20, 100), 20)]


def step(value, steps):
    return None if value is None else next((F(score) for least, score in steps if value >= least), F(0))


def ratio(part, whole):
    return part / whole if whole else None


def toward(value, target, full=100):
    """In proportion to a target, at most the full mark."""
    return None if value is None else clamp(value / target * full, 0, full)


def complaints_score(rate):
    return None if rate is None else next((F(s) for most, s in ((0, 100), (F(1, 100), 80), (F(3, 100), 60)) if rate <= most), F(0))


def rated(ratings, topic, weights):
    means = {}
    for rater in weights:
        means[rater] = mean(
            number(r["得分"]) for r in ratings if LABELS.get(r["评分人"], r["评分人"]) == rater and r["项目"] == topic
        )
    score = weighted(means, weights)
    return None if score is None else score * 10


def scores(p, surveys, complaints, ratings):
    """The score of each indicator on its own scale; None where there is nothing to score."""
    n = {name: number(p[name], F(0)) for name in p if name not in ("工号", "姓名", "周期", "态度评语", "市场数据", "方案意见")}
    k = PERIOD[p["周期"]]
    renewal = ratio(n["续约客户数"], n["到期客户数"])
    filed = n["档案数"]
    new_methods = rated(ratings, "新方法", {"上级": F(50), "专家": F(30), "第三方": F(20)})
    training = ratio(n["已参加培训"], n["应参加培训"])
    return {
        "销售完成": step(n["销售额"] / (500000 * k), STEPS),
        "新客户开发": step(n["新客户数"] / (10 * k), STEPS),
        "客户保留": toward(renewal, F(80, 100)),
        "出勤": clamp(attendance(n), 0, None),
        "团队协作": rated(ratings, "协作", {"同事": F(100)}),
        "学习成长": number(p["学习评分"]),
        "满意度": mean(number(s["满意度"]) for s in surveys if s["满意度"].strip()),
        "投诉率": complaints_score(ratio(F(len(complaints)), n["服务次数"])),
        "推荐指数": toward(ratio(F(sum(yes(s["愿意推荐"]) for s in surveys)), F(len(surveys))), F(1)),
        "客户服务量": toward(n["服务客户数"], 60 * k),
        "资料准备": toward(n["资料份数"], 30 * k),
        "会议参加": toward(ratio(n["实到会议"], n["应到会议"]), F(1)),
        "反馈满意": number(p["反馈评分"]),
        "文件准确": step(
            ratio(n["准确文件数"], n["文件数"]), [(F(99, 100), 100), (F(95, 100), 80), (F(90, 100), 60)]
        ),
        "档案质量": toward((n["完整档案数"] + n["及时档案数"]) / (2 * filed), F(1)) if filed else None,
        "沟通": toward(n["沟通次数"], 36 * k),
        "目标支持": toward(n["支持次数"], 12 * k),
        "主动帮助": toward(n["帮助案例"], 3 * k),
        "自学": toward(n["自学次数"], 6 * k),
        "培训出勤": F(100) if training is None else toward(training, F(1)),
        "新技能": step(n["新技能数"], [(2, 100), (1, 60)]),
        "有效建议": step(n["有效建议数"], [(3, 100), (2, 80), (1, 50)]),
        "流程改进": step(n["改进项目数"], [(1, 100)]),
        "新方法效果": F(0) if new_methods is None else new_methods,
    }


def attendance(n):
    return 100 - 5 * n["迟到"] - 5 * n["早退"] - 20 * n["旷工"]


def weigh(score, month):
    """The exact points of each indicator, and the score of each section; weight moves to siblings that have data."""
    lines, sections = {}, {}
    parents = {name: F(monthly if month else weight) for name, (weight, monthly, _) in TREE.items()}
    live = {name: any(score[c] is not None for c in children) for name, (_, _, children) in TREE.items()}
    whole = sum(parents[name] for name in TREE if live[name])
    for name, (_, _, children) in TREE.items():
        parent = parents[name] * 100 / whole if live[name] else F(0)
        own = sum(weight for c, (weight, _) in children.items() if score[c] is not None)
        for c, (weight, full) in children.items():
            lines[c] = F(0) if score[c] is None else parent * weight / own * score[c] / full
        shown = sum(half_up(lines[c]) for c in children)
        sections[name] = 100 * shown / parent if parent else None
    return lines, sections


def result(p, surveys, complaints, ratings):
    month = p["周期"] == "月度"
    score = scores(p, surveys, complaints, ratings)
    exact_lines, sections = weigh(score, month)
    lines = {name: half_up(points) for name, points in exact_lines.items()}
    moved = any(s is None for s in score.values())
    total = half_up(sum(exact_lines.values())) if moved else sum(lines.values())
    grade, factor = next((g, f) for g, least, f in (("优", 90, F(6, 5)), ("良", 80, F(1)), ("中", 60, F(4, 5)), ("差", -1, F(0))) if total >= least)
    row = [p["工号"], show(total), grade]
    points = [show(lines[name]) for name in LINES]
    if number(p["销售额"]) != number(p["财务确认额"]):
        return row + ["held"] + points + [""] * 8
    old = mean(number(s["满意度"]) for s in surveys if s["满意度"].strip() and yes(s["老客户"]))
    kinds = [LABELS.get(c["类型"], c["类型"]) for c in complaints]
    services = number(p["服务次数"])
    rates = [half_up(F(kinds.count(kind)) / services, 4) if services else F(0) for kind in ("态度", "时效", "差错")]
    bonus = F(0) if month else half_up(number(p["奖金基数"]) * factor)
    raw = attendance({name: number(p[name], F(0)) for name in ("迟到", "早退", "旷工")})
    actions = [
        name
        for name, follows in (
            ("优秀助理", grade == "优" and not month),
            ("晋升提名", grade == "优" and p["周期"] == "半年"),
            ("结果公示", not month),
            ("评价会议", not month),
            ("技能培训", sections["工作质量"] is not None and sections["工作质量"] < 70),
            ("服务培训", sections["客户评价"] is not None and sections["客户评价"] < 70),
            ("市场培训", sections["业绩"] < 70),
        )
        if follows
    ]
    outcomes = [show(bonus), exact.exactly(raw), show(half_up(old or F(0))), str(len(complaints))]
    return row + ["scored"] + points + outcomes + [show(rate, 4) for rate in rates] + ["; ".join(actions)]


def main():
    lists = [exact.by(exact.read(HERE / "people", name), "工号") for name in ("surveys.csv", "complaints.csv", "ratings.csv")]
    outcomes = ["奖金", "出勤分未封底", "老客户评价", "投诉次数", "态度投诉率", "时效投诉率", "差错投诉率", "actions"]
    header = ["person", "total", "grade", "status"] + [f"{name}.points" for name in LINES] + outcomes
    people = exact.read(HERE / "people", "people.csv")
    exact.write(HERE, header, [result(p, *(rows.get(p["工号"], []) for rows in lists)) for p in people])


if __name__ == "__main__":
    main()
