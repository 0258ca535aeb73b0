"""The appraisal of people/ by hand: the rules of document 002 written once more, in fractions, to check the engine."""
import pathlib
import sys
from datetime import date
from fractions import Fraction as F

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import exact
from exact import clamp, half_up, number

ROLES = {"销售代表": "通用", "大客户销售": "大客户", "快消品销售": "快消"}
STAGES = {"成熟市场": "成熟", "新市场(扩张期)": "新市场"}
MATRIX = {"自评": F(10), "上级": F(50), "客户": F(30), "跨部门": F(10)}
RESULTS = ["新签", "续签", "回款率", "市场份额", "份额增长", "续约率", "品牌提及率", "新客户", "动销率", "渗透速度", "客户价值", "转介绍率", "线上转化", "工具渗透"]
CONDUCT = ["需求调研", "方案匹配", "跟进响应", "交接满意度", "反馈有效", "创新反馈", "合同合规", "录入及时", "报告质量", "AI工具", "多方评价"]
ABILITY = ["新品知识", "趋势分享", "续约调研", "成功案例数"]
TRACKED = ["业绩进度", "数据及时", "新品测试", "交接评价"]
LINES = RESULTS + CONDUCT + ABILITY + TRACKED + ["整体评价"]


def weights(role, stage, downturn, new_technology, late):
    """The year's tree: a share of what stands above, or a share with the tree below it."""
    contracts = {"通用": 20, "大客户": 15}.get(role, 10)
    value = {"通用": 15, "大客户": 20}.get(role, 5)
    collection = 30 if downturn else 20
    if role == "新市场开拓":
        acquired, market = (20 if downturn else 30), 5
    else:
        acquired, market = {
            ("成熟", False): (10, 15), ("成熟", True): (5, 10), ("新市场", False): (15, 10), ("新市场", True): (10, 5)
        }[stage, downturn]
    new = stage == "新市场"
    results = {
        "合同": (contracts, {"新签": 60, "续签": 40} if new else {"新签": 50, "续签": 50}),
        "回款率": collection,
        "市场": (market, {"市场份额": 40, "品牌提及率": 60} if new else {"市场份额": 20, "份额增长": 40, "续约率": 40}),
        "新客户": acquired,
        "客户价值": value,
        "转介绍率": 10,
        "数字化": (15 if role == "快消" else 10, {"线上转化": 40, "工具渗透": 60} if late else {"线上转化": 50, "工具渗透": 50}),
    }
    results |= {"快消": {"动销率": 15}, "新市场开拓": {"渗透速度": 10}}.get(role, {})
    conduct = {
        "服务过程": (30, {"需求调研": 40, "方案匹配": 30, "跟进响应": 30}),
        "协作": (15 if role == "大客户" else 10, {"交接满意度": 100}),
        "产品反馈": (10, {"反馈有效": 60, "创新反馈": 40} if new_technology else {"反馈有效": 100}),
        "合同合规": 10,
        "数字化行为": (15 if role == "大客户" else 20, {"录入及时": 40, "报告质量": 30, "AI工具": 30}),
        "多方评价": 20,
    }
    ability = {"新品知识": 40, "趋势分享": 20, "续约调研": 20, "成功案例数": 20}
    return {"业绩": (60, results), "行为": (20, conduct), "能力": (20, ability)}


def leaves(tree):
    return [leaf for name, below in tree.items() for leaf in (leaves(below[1]) if isinstance(below, tuple) else [name])]


def live(tree, scores):
    return any(live(below[1], scores) if isinstance(below, tuple) else scores[name] is not None for name, below in tree.items())


def spread(tree, scores, whole, into):
    """Gives each leaf its effective weight; who has no data leaves it to those beside it. Says whether any did."""
    alive = {n: b for n, b in tree.items() if (live(b[1], scores) if isinstance(b, tuple) else scores[n] is not None)}
    total = sum(b[0] if isinstance(b, tuple) else b for b in alive.values())
    moved = len(alive) < len(tree)
    for name, below in alive.items():
        share = F(below[0] if isinstance(below, tuple) else below, total) * whole
        if isinstance(below, tuple):
            moved |= spread(below[1], scores, share, into)
        else:
            into[name] = share
    return moved


def ratio(above, below):
    return above / below if above is not None and below else None


def percent(value, target=F(1)):
    """Proportional to the target, from 0 to 100."""
    return None if value is None else clamp(value / target * 100, 0, 100)


def day(cell):
    return date.fromisoformat(cell) if cell.strip() else None


def months_later(start, months):
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    last = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return date(year, month, min(start.day, last))


def rated(ratings, topic, shares):
    means = {who: exact.mean(number(r["分值"]) for r in ratings if r["评价人"] == who and r["项目"] == topic) for who in shares}
    return exact.weighted(means, shares)


def scored(p, late, customers, contracts, ratings):
    """Every indicator's score of 100; None without data."""
    n = {name: number(p[name]) for name in p if name not in TEXTS}
    share = ratio(n["区域销售额"], n["区域市场总额"])
    growth = ratio(share, n["上期份额"])
    value = sum(number(c["年均消费"]) * number(c["预计年限"]) * number(c["毛利率"]) - number(c["获客成本"]) for c in customers)
    asked = sum(bool(c["调研日"].strip()) and months_later(day(c["调研日"]), 3) <= day(c["到期日"]) for c in contracts)
    timely = percent(ratio(n["按时录入"], n["拜访次数"]))
    product = None if n["笔试"] is None or n["实操"] is None else (n["笔试"] + n["实操"]) / 2
    handed = rated(ratings, "售后交接", {"售后": F(100)})
    cases = n["成功案例"]
    return {
        "新签": percent(ratio(n["新签合同额"], n["新签目标"])),
        "续签": percent(ratio(n["续签合同额"], n["续签目标"])),
        "回款率": percent(ratio(n["实收账款"], n["应收账款"])),
        "市场份额": percent(ratio(share, n["份额目标"])),
        "份额增长": None if growth is None else percent(growth - 1, F(10, 100)),
        "续约率": percent(ratio(F(sum(exact.yes(c["已续约"]) for c in contracts)), len(contracts))),
        "品牌提及率": percent(ratio(n["提及品牌"], n["受访客户"])),
        "新客户": percent(ratio(n["新客户数"], n["新客户目标"])),
        "动销率": percent(ratio(n["终端销量"], n["铺货量"])),
        "渗透速度": percent(ratio(n["三个月覆盖客户"], n["目标客户数"]), F(50, 100)),
        "客户价值": percent(F(value), F(1000000 if late else 800000)) if customers else None,
        "转介绍率": percent(ratio(n["转介绍新客户"], n["客户总数"]), F(20, 100)),
        "线上转化": percent(ratio(n["线上成交笔数"], n["成交笔数"])),
        "工具渗透": percent(ratio(n["工具覆盖客户"], n["客户总数"])),
        "需求调研": n["需求文档完整度"],
        "方案匹配": percent(ratio(n["客户采纳要点"], n["方案要点"])),
        "跟进响应": percent(ratio(n["按时答复"], n["客户提问"])),
        "交接满意度": handed,
        "反馈有效": percent(ratio(n["采纳反馈"], n["产品反馈"])),
        "创新反馈": percent(ratio(n["采纳建议"], n["需求建议"])),
        "合同合规": percent(ratio(n["合规合同"], n["提交合同"])),
        "录入及时": timely,
        "报告质量": rated(ratings, "客户分析报告", {"上级": F(50), "客户": F(50)}),
        "AI工具": percent(n["每周AI触达"], F(50)),
        "多方评价": rated(ratings, "综合评价", MATRIX),
        "新品知识": product,
        "趋势分享": rated(ratings, "行业趋势分享", {"团队": F(100)}),
        "续约调研": percent(ratio(F(asked), len(contracts))),
        "成功案例数": None if cases is None else F({0: 0, 1: 40, 2: 80}.get(int(cases), 100)),
        "业绩进度": percent(ratio(n["新签合同额"] + n["续签合同额"], n["新签目标"] + n["续签目标"])),
        "数据及时": timely,
        "新品测试": product,
        "交接评价": handed,
        "整体评价": rated(ratings, "整体得分", MATRIX),
    }


TEXTS = set("工号 姓名 岗位 阶段 周期 考核截止日 入职日 经济 技术迭代期 矩阵口径 上级扣分理由 上级扣分人 跨部门扣分理由 跨部门扣分人 复盘报告 面谈日 改进目标".split())


def deducted(p, what):
    return number(p[what], F(0)) if p[what + "理由"].strip() and p[what + "人"].strip() else F(0)


def label(value, line, word):
    return "未评" if value is None else word if value >= line else "一般"


def compared(people):
    """Who is in the first tenth by referrals, and who uses digital tools less than the mean, of those with the yearly lines."""
    yearly = [p for p in people if p["周期"] == "年度" and not p["矩阵口径"].strip()]
    rates = lambda part: {p["工号"]: ratio(number(p[part]), number(p["客户总数"])) for p in yearly}
    referrals, tools = [{who: r for who, r in rates(part).items() if r is not None} for part in ("转介绍新客户", "工具覆盖客户")]
    rank = lambda who: 1 + sum(other > referrals[who] for other in referrals.values())
    first = {who for who in referrals if F(rank(who), len(referrals)) <= F(1, 10)}
    return first, {who for who, rate in tools.items() if rate < exact.mean(tools.values())}


def result(p, first, below, customers, contracts, ratings):
    end = day(p["考核截止日"])
    late, yearly = end >= date(2024, 7, 1), p["周期"] == "年度"
    score = scored(p, late, customers, contracts, ratings)
    if yearly and p["矩阵口径"].strip():
        tree = {"整体评价": 100}
    elif yearly:
        role, stage = ROLES.get(p["岗位"], p["岗位"]), STAGES.get(p["阶段"], p["阶段"])
        tree = weights(role, stage, p["经济"] == "下行", exact.yes(p["技术迭代期"]), late)
    else:
        shares = (75, 25) if p["周期"] == "月度" else (60, 10, 20, 10)
        tree = dict(zip(TRACKED, shares))
    weight = {}
    moved = spread(tree, score, F(100), weight)
    points = {name: weight[name] * score[name] / 100 for name in weight}
    lines = {name: half_up(points.get(name, F(0))) for name in leaves(tree)}
    cuts = [half_up(deducted(p, "上级扣分")), half_up(deducted(p, "跨部门扣分"))]
    total = half_up(sum(points.values()) + sum(cuts)) if moved else sum(lines.values()) + sum(cuts)
    computed = clamp(total, 0, 100)
    breach = number(p["违规操作"], F(0)) > 0
    total = F(0) if breach else computed
    reach = number(p["每周AI触达"])
    strong, weak = p["工号"] in first, p["工号"] in below
    actions = [("分享经验", strong), ("工具目标", weak)]
    actions += [
        ("数字销售课程", reach is not None and reach < 25), ("导师辅导", total < 60), ("优质线索倾斜", total >= 85)
    ]
    talk, joined = day(p["面谈日"]), day(p["入职日"]) or date(2020, 1, 1)
    rates = {(r["评价人"], r["项目"], bool(r["观察"].strip())) for r in ratings}
    warnings = [
        ("入职未满半年,请核对目标是否已折算", months_later(joined, 6) > end),
        ("考核后一周内面谈", talk is not None and (talk - end).days > 7),
        ("自评须附个人复盘报告", any(r["评价人"] == "自评" for r in ratings) and not p["复盘报告"].strip()),
        ("上级评价须写明对过程的观察", ("上级", "综合评价", False) in rates),
    ]
    says = lambda pairs: "; ".join(word for word, holds in pairs if holds)
    return (
        [p["工号"], exact.show(total), exact.show(computed)]
        + [exact.show(lines.get(name)) for name in LINES]
        + [exact.show(cut) for cut in cuts]
        + ["true" if yearly else "false", "数据安全" if breach else ""]
        + [label(score["需求调研"], 80, "优秀"), label(score["交接满意度"], 85, "优秀"), label(score["新品知识"], 80, "专业级")]
        + ["转介绍领先" if strong else "无", "工具偏少" if weak else "无"]
        + [says(actions), says(warnings)]
    )


def main():
    tables = [exact.by(exact.read(HERE / "people", f"{name}.csv"), "工号") for name in ("客户明细", "到期合同", "评分")]
    people = exact.read(HERE / "people", "people.csv")
    rows = [result(p, *compared(people), *(table.get(p["工号"], []) for table in tables)) for p in people]
    header = ["person", "total", "computed_total"] + [f"{name}.points" for name in LINES]
    header += ["上级扣分项.points", "部门扣分项.points", "年度综合依据", "vetoes", "需求调研评语", "交接评语", "新品评语", "优点", "不足", "actions", "warnings"]
    exact.write(HERE, header, rows)


main()
