use super::super::ast::{
    Award, Calibrate, Cohort, Faulty, Group, HeadCount, ItemKind, Name, RankKey, Results, Spells, Ties,
};
use super::super::grammar::Rule;
use super::{Build, Pair, child, children, has, round_mode};

impl Build<'_> {
    pub(super) fn cohort(&mut self, pair: &Pair<'_>) -> ItemKind {
        let by = self.names_in(pair);
        let mut cohort = Cohort { by, rank: vec![], min_size: None, ties: None, head_count: None, exclude: None };
        for part in self.parts(pair, Rule::cohort_part) {
            match part.as_rule() {
                Rule::ranking => cohort.rank = self.rank_keys(&part),
                Rule::min_size => cohort.min_size = Some(self.value_of(&part)),
                Rule::ties => cohort.ties = Some(self.ties(&part)),
                Rule::head_count => cohort.head_count = head_count(&part),
                _ => cohort.exclude = child(&part, Rule::when_part).map(|when| self.expr_of(&when)),
            }
        }
        ItemKind::Cohort(Box::new(cohort))
    }

    fn rank_keys(&mut self, pair: &Pair<'_>) -> Vec<RankKey> {
        let mut keys = vec![];
        for key in children(pair, Rule::rank_key) {
            let lower = has(&key, Rule::kw_lower) || has(&key, Rule::kw_tie_lower);
            keys.push(RankKey { value: self.value_of(&key), lower });
        }
        keys
    }

    fn ties(&mut self, pair: &Pair<'_>) -> Ties {
        if has(pair, Rule::kw_tie_lower) {
            Ties::Lower
        } else if has(pair, Rule::kw_tie_upper) {
            Ties::Upper
        } else {
            Ties::By(self.rank_keys(pair))
        }
    }

    pub(super) fn award(&mut self, pair: &Pair<'_>) -> Award {
        let by = child(pair, Rule::award_by).map(|by| self.names_in(&by)).unwrap_or_default();
        let mut award = Award { head: self.head(pair), by, rank: vec![], top: None, condition: None };
        for part in self.parts(pair, Rule::award_part) {
            match part.as_rule() {
                Rule::ranking => award.rank = self.rank_keys(&part),
                Rule::top => award.top = Some(self.value_of(&part)),
                _ => award.condition = Some(self.expr_of(&part)),
            }
        }
        award
    }

    fn names_in(&mut self, pair: &Pair<'_>) -> Vec<Name> {
        children(pair, Rule::name).map(|name| self.name(&name)).collect()
    }

    pub(super) fn calibrate(&mut self, pair: &Pair<'_>) -> ItemKind {
        let mut calibrate = Calibrate { head: self.head(pair), on: None, by: vec![], how: None, info: vec![] };
        for part in self.parts(pair, Rule::calibrate_part) {
            match part.as_rule() {
                Rule::calibrate_on => calibrate.on = Some(self.first_name(&part)),
                Rule::calibrate_by => calibrate.by = self.names_in(&part),
                Rule::shift => {
                    let limits = child(&part, Rule::within).and_then(|within| self.interval_of(&within));
                    calibrate.how = limits.map(|limits| (has(&part, Rule::kw_scale), limits));
                }
                _ => calibrate.info.extend(self.info(&part)),
            }
        }
        ItemKind::Calibrate(Box::new(calibrate))
    }

    pub(super) fn group(&mut self, pair: &Pair<'_>) -> ItemKind {
        let label = child(pair, Rule::label).map(|label| self.string(&label));
        let mut group = Group { by: self.first_name(pair), label, score: None, awards: vec![] };
        for part in self.parts(pair, Rule::group_part) {
            match part.as_rule() {
                Rule::group_score => group.score = Some(self.expr_of(&part)),
                _ => group.awards.push(self.award(&part)),
            }
        }
        ItemKind::Group(Box::new(group))
    }

    pub(super) fn results(&mut self, pair: &Pair<'_>) -> Option<Results> {
        let results = child(pair, Rule::results)?;
        let faulty = child(&results, Rule::faulty).and_then(|faulty| {
            Some(match faulty.into_inner().nth(1)?.as_rule() {
                Rule::kw_exclude => Faulty::Exclude,
                Rule::kw_zero => Faulty::Zero,
                _ => Faulty::Fault,
            })
        });
        let filter = child(&results, Rule::where_part).map(|filter| self.expr_of(&filter));
        Some(Results { head: self.head(&results), of: self.first_string(&results), filter, faulty })
    }

    pub(super) fn spells(&mut self, pair: &Pair<'_>) -> ItemKind {
        ItemKind::Spells(Spells { at: self.at(pair), weight: self.first_name(pair) })
    }
}

fn head_count(pair: &Pair<'_>) -> Option<HeadCount> {
    if has(pair, Rule::kw_largest) {
        return Some(HeadCount::LargestRemainder);
    }
    let mode = child(pair, Rule::round_mode)?;
    round_mode(&mode).map(HeadCount::Round)
}
