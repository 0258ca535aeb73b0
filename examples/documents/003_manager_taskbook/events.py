"""Awards, commendations and criticisms of document 003, which managers and salespeople share."""
from fractions import Fraction as F

CRITICISMS = {
    "严重失误并全公司通报批评": F(-100),
    "失误造成损失或不良影响并受批评": F(-20),
    "违反管理标准或制度": F(-15),
}


def rewards(events):
    """The points of awards and of commendations: decided by the right people, with a reason and a published document."""
    award = commendation = F(0)
    for event in events:
        complete = event["merit_in"] and event["document"]
        if event["kind"] == "嘉奖" and complete and event["decided_by"] == "总经理办公会":
            award += 15
        by_department = event["proposed_by"] == "部门负责人" and event["decided_by"] == "分管副总"
        if event["kind"] == "表扬" and complete and by_department:
            commendation += 10
    return award, commendation


def criticism(events):
    """Points and fines: approved only; the worst of one case; a breach whose own rule sets a fine costs the fine."""
    cases, alone = {}, []
    for event in events:
        if event["kind"] not in CRITICISMS or (event["proposed_by"], event["decided_by"]) != ("企管部", "分管副总"):
            continue
        line = CRITICISMS[event["kind"]], F(0)
        if event["kind"] == "违反管理标准或制度" and event["fine"]:
            line = F(0), F(event["fine"])
        case = event["case_no"]
        if not case:
            alone.append(line)
        elif case not in cases or line[0] < cases[case][0]:
            cases[case] = line
    kept = alone + list(cases.values())
    return sum((points for points, _ in kept), F(0)), sum((fine for _, fine in kept), F(0))


def below_quota(person):
    """The amount the management department decided, with a reason."""
    return F(person["quota_deduction"]) if person["quota_deduction"] and person["quota_reason"] else F(0)
