"""The template's results by hand: the rules of the document and the decisions taken, in fractions, without Merit.

python3 expected.py writes expected.csv beside it; with `-` to standard output.
"""
import pathlib
import sys
from fractions import Fraction as F

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import exact

LEAVES = ["销售完成率", "回款率", "新客户开发", "客单价", "续约率", "客户拜访", "线索转化率", "营收增长率", "市场占有率"]
SOFT = ["团队协作", "满意度得分", "投诉率", "专业知识", "执行力"]
GRADES = [
    ("S", 90, F(3, 2), "true", "晋升或重点奖励", "晋升或奖励"),
    ("A", 80, F(6, 5), "true", "优先加薪或培训", "加薪或培训"),
    ("B", 70, F(1), "false", "维持薪资,针对性提升", "针对性提升"),
    ("C", 60, F(4, 5), "false", "培训;仍不达标则绩效改进计划", None),
    ("D", 0, F(0), "false", "调岗或辞退", "调岗或辞退"),
]


def linear(actual, target):
    """Actual ÷ target of the full mark, never more than full."""
    return None if target == 0 else min(F(100), F(actual) / target * 100)


def share_out(parent, children):
    """Weights of the live children {name: (weight, score)}, scaled to fill the parent."""
    live = sum(weight for weight, score in children.values() if score is not None)
    return {name: parent * weight / live if score is not None else F(0) for name, (weight, score) in children.items()}


def growth(revenue, before):
    """Growth on last year's revenue, a tenth is the full mark; nothing for a loss."""
    return None if not before or revenue is None else max(F(0), linear(revenue / before - 1, F(1, 10)))


def complaints(rate):
    return None if rate is None else F(100 if rate <= 0 else 80 if rate <= F(1, 100) else 50 if rate <= F(3, 100) else 0)


def by_raters(ratings, topics, weights):
    means = {who: exact.mean(F(r["得分"]) for r in ratings if r["评分人"] == who and r["项目"] in topics) for who in weights}
    return exact.weighted(means, weights)


def result(p, orders, ratings, surveys):
    n = {name: exact.number(cell) for name, cell in p.items() if name in NUMBERS}
    short, mode = p["周期"] in ("月度", "季度"), p["模式"] or "直销"
    valid = [o for o in orders if o["书面合同"] == "是" and F(o["回款额"]) > 0]
    sales = sum(F(o["金额"]) for o in valid)
    least = 100000 if mode == "分销" else 50000
    won = sum(o["首单"] == "是" and F(o["金额"]) >= least for o in valid)
    scores = {
        "销售完成率": linear(sales, n["销售目标"]),
        "回款率": linear(n["已回款"], n["应收账款"]),
        "新客户开发": linear(won, n["新客户目标"]),
        "客单价": linear(sales / n["成交客户数"], n["客单价目标"]) if n["成交客户数"] else F(0),
        "续约率": linear(n["续约老客户"], n["到期老客户"]),
        "客户拜访": linear(n["拜访次数"], n["拜访目标"]),
        "线索转化率": linear(n["转化线索数"] / n["线索数"], F(3, 10)) if n["线索数"] else None,
        "营收增长率": growth(n["营收"], n["上年营收"]),
        "市场占有率": None if n["市场占有率实绩"] is None else linear(n["市场占有率实绩"], F(20, 100)),
        "团队协作": by_raters(ratings, {"协作"}, {"上级": F(50), "同事": F(30), "客户": F(20)}),
        "满意度得分": exact.mean(F(s["得分"]) * 10 for s in surveys if s["调查部门"] != "销售部"),
        "投诉率": complaints(n["投诉次数"] / n["服务次数"] if n["服务次数"] else None),
        "专业知识": (n["考试成绩"] + n["情景模拟"]) / 2 if None not in (n["考试成绩"], n["情景模拟"]) else None,
        "执行力": by_raters(ratings, {"及时性", "流程合规"}, {"上级": F(70), "同事": F(30)}),
    }
    hard = {"代表": F(80), "主管": F(75), "区域经理": F(70)}[p["级别"]]
    sale, collected = (25, 20) if mode == "分销" else (30, 15)
    team, customer = (5, 15) if mode == "双线" else (10, 10)
    local = {"销售完成率": F(sale), "回款率": F(collected), "新客户开发": F(10)}
    local.update(dict.fromkeys(["客户拜访", "线索转化率"] if short else ["客单价", "续约率"], F(10)))
    if p["级别"] == "区域经理" and p["周期"] == "年度":
        # a tenth each of the 75; what a mode has fixed stays, the others give way in proportion
        fixed = {"销售完成率", "回款率"} if mode == "分销" else set()
        rest = sum(weight for name, weight in local.items() if name not in fixed)
        room = 75 - 15 - sum(local[name] for name in fixed)
        local = {name: weight if name in fixed else weight * room / rest for name, weight in local.items()}
        local.update({"营收增长率": F(15, 2), "市场占有率": F(15, 2)})
    weights = share_out(hard, {name: (weight, scores[name]) for name, weight in local.items()})
    voice = {"满意度得分": (F(70), scores["满意度得分"]), "投诉率": (F(30), scores["投诉率"])}
    heard = 0 if any(score is not None for _, score in voice.values()) else None
    soft = {"团队协作": (F(team), scores["团队协作"]), "客户满意度": (F(customer), heard)}
    soft["执行力"] = (F(10 if short else 5), scores["执行力"])
    if not short:
        soft["专业知识"] = (F(5), scores["专业知识"])
    weights.update(share_out(100 - hard, soft))
    weights.update(share_out(weights.pop("客户满意度"), voice))
    points = {name: weight * (scores[name] or 0) / 100 for name, weight in weights.items()}
    lines = {name: exact.half_up(value) for name, value in points.items()}
    moved = any(scores[name] is None for name in weights)
    total = exact.half_up(sum(points.values())) if moved else sum(lines.values())
    own = any(s["调查部门"] == "销售部" for s in surveys)
    odd = abs(sales - n["财务确认销售额"]) > n["财务确认销售额"] / 100
    cut = n["新客户目标额"] + n["老客户目标额"] != n["销售目标"]
    return {
        "person": p,
        "total": total,
        "done": sales / n["销售目标"],
        "lines": [exact.show(lines.get(name)) for name in LEAVES + SOFT],
        "base": n["奖金基数"],
        "held": own or odd or cut,
    }


def ranked(group):
    """Each one's rank, and the last position of his equals: by the total, then by how much of the sales target was met."""
    keys = sorted(((one["total"], one["done"]) for one in group), reverse=True)
    for one in group:
        key = one["total"], one["done"]
        one["rank"], one["end"] = keys.index(key) + 1, len(keys) - keys[::-1].index(key)


def place(group):
    """Grades of those of one level and cycle: score and rank, whoever misses either takes the next grade."""
    ranked(group)
    n = len(group)
    for one in group:
        one["grade"] = next(grade for grade, line, *_ in GRADES if one["total"] >= line)
    if n < 10:
        return
    last = n - n // 10
    left = [one for one in sorted(group, key=lambda one: one["rank"]) if one["end"] <= last]
    for one in group:
        if one["end"] > last:
            one["grade"] = "D" if one["total"] < 60 else "C"
    for grade, line, seats in (("S", 90, n // 10), ("A", 80, n * 3 // 10), ("B", 70, n * 6 // 10)):
        good = [one for one in left if one["total"] >= line]
        while good:
            # equals come in together or not at all
            block = [one for one in good if one["rank"] == good[0]["rank"]]
            if len(block) > seats:
                break
            seats -= len(block)
            for one in block:
                one["grade"] = grade
                good.remove(one)
                left.remove(one)
    for one in left:
        one["grade"] = "D" if one["total"] < 60 else "C"


def winners(everybody):
    """The teams with the best mean of totals, if that is 80 at least."""
    means = {name: exact.mean(one["total"] for one in team) for name, team in everybody.items()}
    best = max(means.values())
    return {name for name, mean in means.items() if mean == best >= 80}


def row(one, won):
    p = one["person"]
    _, _, factor, pool, fate, deed = next(g for g in GRADES if g[0] == one["grade"])
    deed = deed or ("绩效改进计划" if p["已培训"] == "是" else "销售技能培训")
    deeds = [deed, "绩效面谈"] + ["资源倾斜"] * (p["团队"] in won)
    after = [exact.show(exact.half_up(one["base"] * factor)), pool, fate, "; ".join(deeds)]
    status = "held" if one["held"] else "scored"
    cells = [p["工号"], exact.show(one["total"]), one["grade"], str(one["rank"]), status]
    return cells + one["lines"] + ([""] * 4 if one["held"] else after)


NUMBERS = (
    "销售目标 新客户目标额 老客户目标额 财务确认销售额 上期销售额 应收账款 已回款 新客户目标 成交客户数 客单价目标 到期老客户 "
    "续约老客户 拜访次数 拜访目标 线索数 转化线索数 服务次数 投诉次数 考试成绩 情景模拟 奖金基数 营收 上年营收 市场占有率实绩"
).split()


def main():
    lists = [exact.by(exact.read(HERE / "people", name), "工号") for name in ("orders.csv", "ratings.csv", "surveys.csv")]
    everybody = [
        result(p, *(table.get(p["工号"], []) for table in lists)) for p in exact.read(HERE / "people", "people.csv")
    ]
    groups, teams = {}, {}
    for one in everybody:
        groups.setdefault((one["person"]["级别"], one["person"]["周期"]), []).append(one)
        teams.setdefault(one["person"]["团队"], []).append(one)
    for group in groups.values():
        place(group)
    header = ["person", "total", "grade", "rank", "status"] + [name + ".points" for name in LEAVES + SOFT]
    rows = [row(one, winners(teams)) for one in everybody]
    exact.write(HERE, header + ["奖金", "人才库", "后果", "actions"], rows)


if __name__ == "__main__":
    main()
