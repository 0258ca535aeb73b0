"""Sales and service by hand: the decisions of the pilot quarter once more, in fractions."""
import pathlib
import sys
from fractions import Fraction as F

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import exact
from exact import clamp, half_up, mean, number, show, yes

LABELS = {"均衡": "balanced", "服务见长": "service", "开拓见长": "hunter"}
SECTIONS = {"balanced": (45, 40), "service": (30, 55), "hunter": (50, 35)}
LINES = ["completion", "acquisition", "satisfaction", "stay", "okr"]
# quadrant: (factor, incentive, improvement, action)
FOLLOWS = {
    "unplaced": (F(1), "按标准发放", "补齐客户数据", ""),
    "star": (F(13, 10), "奖金与晋升", "带教他人", "mentor"),
    "seller": (F(1), "奖金", "服务质量培训", "service_course"),
    "carer": (F(1), "服务奖", "销售技能辅导", "coaching"),
    "starter": (F(7, 10), "无", "改进计划", "plan"),
}


def scores(p, surveys, results):
    before = number(p["customers_before"])
    reached = [number(r["share"]) * min(number(r["reached"]) / number(r["goal"]), F(1)) for r in results]
    return {
        "completion": clamp(number(p["sales"]) / number(p["target"]) * 100, 0, 120),
        "acquisition": clamp(number(p["new_customers"]) / 6 * 100, 0, 120),
        "satisfaction": (lambda m: None if m is None else m * 10)(mean(number(s["score"]) for s in surveys)),
        "stay": clamp(number(p["customers_stayed"]) / before / F(9, 10) * 100, 0, 100) if before else None,
        "okr": clamp(sum(reached), 0, 100) if results else None,
    }


def weigh(p, score):
    """The effective weight of each indicator and of the two sections, once weight has moved to what has data."""
    quantity, quality = SECTIONS[LABELS.get(p["strength"], p["strength"])]
    first = (40, 60) if yes(p["weak_at_new_customers"]) else (60, 40)
    tree = {
        "quantity": (quantity, dict(zip(("completion", "acquisition"), first))),
        "quality": (quality, {"satisfaction": 55, "stay": 45}),
        "okr": (15, {"okr": 100}),
    }
    live = {name: {c: w for c, w in children.items() if score[c] is not None} for name, (_, children) in tree.items()}
    whole = sum(weight for name, (weight, _) in tree.items() if live[name])
    tops = {name: F(weight * 100, whole) if live[name] else F(0) for name, (weight, _) in tree.items()}
    weights = {c: tops[name] * F(w, sum(live[name].values())) for name in tree for c, w in live[name].items()}
    return weights, tops


def result(p, surveys, results):
    score = scores(p, surveys, results)
    weights, tops = weigh(p, score)
    points = {name: weights[name] * score[name] / 100 if name in weights else F(0) for name in LINES}
    lines = {name: half_up(value) for name, value in points.items()}
    moved = len(weights) < len(LINES)
    total = half_up(sum(points.values())) if moved else sum(lines.values())
    quantity = (lines["completion"] + lines["acquisition"]) * 100 / tops["quantity"]
    quality = (lines["satisfaction"] + lines["stay"]) * 100 / tops["quality"] if tops["quality"] else None
    if quality is None:
        quadrant = "unplaced"
    else:
        quadrant = {(True, True): "star", (True, False): "seller", (False, True): "carer", (False, False): "starter"}[
            (quantity >= 80, quality >= 80)
        ]
    factor, incentive, improvement, action = FOLLOWS[quadrant]
    return {
        "person": p,
        "total": total,
        "held": bool(results) and sum(number(r["share"]) for r in results) != 100,
        "lines": lines,
        "quality": quality,
        "quadrant": quadrant,
    }


def best(scored):
    """The names with the highest score; nobody of nobody."""
    return {name for name, score in scored.items() if score == max(scored.values())}


def awards(everybody):
    """The champions, the innovators and the people of the best team."""
    people = [one["person"] for one in everybody]
    # who sells at the cost of service or of colleagues is no champion
    fair = [one["person"] for one in everybody if (one["quality"] or 0) >= 80 and not number(one["person"]["snatched"], 0)]
    teams = {}
    for p in people:
        if number(p["cooperation"]) is not None:
            teams.setdefault(p["team"], []).append(number(p["cooperation"]))
    team = best({name: mean(values) for name, values in teams.items()})
    return {
        "champion": best({p["person"]: number(p["sales"]) for p in fair}),
        "innovator": best({p["person"]: number(p["ideas"], 0) for p in people if number(p["ideas"], 0)}),
        "best_team": {p["person"] for p in people if p["team"] in team},
    }


def row(one, won, sales):
    p = one["person"]
    rank = 1 + sum(other > number(p["sales"]) for other in sales)
    status = "held" if one["held"] else "scored"
    cells = [p["person"], show(one["total"]), str(rank), status] + [show(one["lines"][name]) for name in LINES]
    told = ["有内部抢单, 先由团队调解"] if number(p["snatched"], 0) else []
    told += ["关键结果的占比合计不是 100"] if one["held"] else []
    if one["held"]:
        return cells + ["", "", "", "", "", one["quadrant"], "", "; ".join(told)]
    factor, incentive, improvement, action = FOLLOWS[one["quadrant"]]
    prize = sum(worth for name, worth in PRIZES.items() if p["person"] in won[name])
    deeds = [action] * bool(action) + ["honour"] * bool(prize)
    cells += [show(half_up(number(p["bonus_base"]) * factor)), incentive, improvement, str(rank), str(prize)]
    return cells + [one["quadrant"], "; ".join(deeds), "; ".join(told)]


PRIZES = {"champion": 2000, "best_team": 2000, "innovator": 1000}


def main():
    lists = [exact.by(exact.read(HERE / "people", name), "person") for name in ("surveys.csv", "key_results.csv")]
    people = exact.read(HERE / "people", "people.csv")
    everybody = [result(p, *(rows.get(p["person"], []) for rows in lists)) for p in people]
    won, sales = awards(everybody), [number(p["sales"]) for p in people]
    header = ["person", "total", "rank", "status"] + [f"{name}.points" for name in LINES]
    header += ["bonus", "incentive", "improvement", "board", "prize", "quadrant", "actions", "warnings"]
    exact.write(HERE, header, [row(one, won, sales) for one in everybody])


if __name__ == "__main__":
    main()
