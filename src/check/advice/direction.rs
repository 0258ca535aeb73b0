//! Direction: the score rises with a measure of which more is better, and falls with one of which less is (T12, T25).

use crate::check::Checker;
use crate::check::known::{Knowledge, constant};
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Band, BandKey, CompareOp, ExprId, Indicator, Method};
use crate::value::Rational;

/// How a score follows its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Rises,
    Falls,
    /// It rises here and falls there.
    Turns,
}

impl Checker<'_> {
    pub(super) fn directions(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        let mut silent = vec![];
        for rule in &scheme.indicators {
            if rule.measure.is_unset() {
                continue;
            }
            let Some((higher, declared)) = rule.better.base.as_ref() else {
                silent.push(rule);
                continue;
            };
            let Some((method, at)) = rule.method.base.as_ref() else { continue };
            let Some(course) = self.course(method, knowledge) else { continue };
            // a zero line cuts off the good end
            let course = match course {
                Course::Falls if !rule.zero_below.is_unset() => Course::Turns,
                Course::Rises if !rule.zero_above.is_unset() => Course::Turns,
                Course::Rises | Course::Falls | Course::Turns => course,
            };
            let name = &rule.name;
            let (declared_en, declared_zh) =
                if *higher { ("higher", "越高越好") } else { ("lower", "越低越好") };
            let (does_en, does_zh) = match (course, *higher) {
                (Course::Rises, true) | (Course::Falls, false) => continue,
                (Course::Rises, false) => ("rises", "随之升高"),
                (Course::Falls, true) => ("falls", "随之降低"),
                (Course::Turns, _) => ("rises here and falls there", "时升时降"),
            };
            let problem = Diagnostic::note(
                Code::Direction,
                *at,
                say!(
                    "`{name}` is better {declared_en}, but its score {does_en} as the measure grows",
                    "`{name}` 声明{declared_zh},但实绩增大时得分{does_zh}"
                ),
            )
            .label(*declared, say!("declared here", "在这里声明"));
            let help = if *higher || course == Course::Turns {
                say!("check the declaration, or the order of the scores", "请检查方向声明,或各段得分的次序")
            } else {
                say!(
                    "score it `inverse to T`, by bands with `<=` rows, or measure the opposite, such as 1 - rate",
                    "请用 `按反比 T`、`<=` 分段计分,或改为计算相反的量,如 100% - 流失率"
                )
            };
            self.report(problem.help(help));
        }
        self.undeclared(&silent);
    }

    /// One finding for all indicators that do not say it, since most schemes have many.
    fn undeclared(&mut self, silent: &[&Indicator]) {
        let Some(first) = silent.first() else { return };
        let names: Vec<String> = silent.iter().map(|rule| format!("`{}`", rule.name)).collect();
        let (list, list_zh) = (names.join(", "), names.join("、"));
        self.report(
            Diagnostic::note(
                Code::DirectionUnstated,
                first.span,
                say!(
                    "nothing says whether more or less is better for {list}",
                    "没有说明以下指标越高越好还是越低越好:{list_zh}"
                ),
            )
            .help(say!(
                "write `better higher` or `better lower`, and the score is held against it",
                "请写 `方向 越高越好` 或 `方向 越低越好`,计分方法会与之核对"
            )),
        );
    }

    fn course(&self, method: &Method, knowledge: &mut Knowledge<'_>) -> Option<Course> {
        match method {
            Method::Proportional(target) => {
                let known = knowledge.of(*target);
                let positive = known.range.low.is_some_and(|(low, _)| !low.is_negative());
                (positive && !known.broken).then_some(Course::Rises)
            }
            Method::Inverse(_) => Some(Course::Falls),
            Method::Bands(rows) => self.course_of_bands(rows),
            Method::Curve(points) => {
                let scores: Option<Vec<Rational>> = points.iter().map(|(_, y)| constant(self.scheme, *y)).collect();
                course_of(&scores?)
            }
            Method::Rated(_) | Method::Value(_) | Method::Bad => None,
        }
    }

    /// The scores of bands in the order of their measures.
    fn course_of_bands(&self, rows: &[Band]) -> Option<Course> {
        let number = |id: ExprId| constant(self.scheme, id);
        let mut scores: Vec<(Rational, Rational)> = vec![];
        let (mut rest, mut from_above) = (None, None);
        for row in rows {
            let score = number(row.score)?;
            match &row.key {
                BandKey::In(interval) => scores.push((number(interval.low)?, score)),
                BandKey::Compare(CompareOp::AtLeast | CompareOp::Greater, line) => {
                    from_above = Some(true);
                    scores.push((number(*line)?, score));
                }
                BandKey::Compare(CompareOp::AtMost | CompareOp::Less, line) => {
                    from_above = Some(false);
                    scores.push((number(*line)?, score));
                }
                BandKey::Compare(CompareOp::Equal | CompareOp::Unequal, _) => return None,
                BandKey::Otherwise => rest = Some(score),
            }
        }
        scores.sort();
        let mut ordered: Vec<Rational> = scores.into_iter().map(|(_, score)| score).collect();
        match (rest, from_above) {
            (Some(rest), Some(true)) => ordered.insert(0, rest),
            (Some(rest), Some(false)) => ordered.push(rest),
            (Some(_), None) => return None,
            (None, _) => {}
        }
        course_of(&ordered)
    }
}

fn course_of(scores: &[Rational]) -> Option<Course> {
    let steps = || scores.windows(2).filter_map(|pair| pair.first().zip(pair.last()));
    match (steps().any(|(a, b)| a < b), steps().any(|(a, b)| a > b)) {
        (true, false) => Some(Course::Rises),
        (false, true) => Some(Course::Falls),
        (true, true) => Some(Course::Turns),
        (false, false) => None,
    }
}
