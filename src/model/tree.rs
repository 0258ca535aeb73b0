//! The tree of sections and indicators.

use super::expr::{ExprId, Interval};
use super::layered::Layered;
use super::score::{Measure, Method, Policy};
use crate::facts::Info;
use crate::source::Span;

/// A child of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A section.
    Section(usize),
    /// An indicator.
    Indicator(usize),
}

/// A section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// What stands in it.
    pub children: Vec<Node>,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its share of its level; unset for a transparent grouping.
    pub weight: Layered<ExprId>,
    /// The range its weight must keep to.
    pub within: Layered<Interval>,
    /// `cite` and the like.
    pub info: Info,
}

impl Section {
    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// An indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// It is written as a section, which is rated as a whole instead of having children.
    pub is_section: bool,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its share of its level.
    pub weight: Layered<ExprId>,
    /// The range its weight must keep to.
    pub within: Layered<Interval>,
    /// Full mark of its own scale.
    pub out_of: Layered<ExprId>,
    /// `worth N`: weight and full mark at once.
    pub worth: Layered<ExprId>,
    /// What is measured.
    pub measure: Layered<Measure>,
    /// How the measure becomes a score.
    pub method: Layered<Method>,
    /// The most the score may be.
    pub cap: Layered<ExprId>,
    /// The least the score may be; `None` for `floor none`.
    pub floor: Layered<Option<ExprId>>,
    /// A measure below it scores 0.
    pub zero_below: Layered<ExprId>,
    /// A measure above it scores 0.
    pub zero_above: Layered<ExprId>,
    /// What happens when measure, target or score is undefined.
    pub no_data: Layered<Policy>,
    /// Conditions that are tried first, and what happens then.
    pub no_data_when: Layered<Vec<(ExprId, Policy)>>,
    /// `anonymous below N`: the fewest answers of raters that are shown as one.
    pub anonymous: Layered<ExprId>,
    /// Whether higher (true) or lower measures are better.
    pub better: Layered<bool>,
    /// `cite` and the like.
    pub info: Info,
}

impl Indicator {
    /// Every policy that anybody states for it.
    pub fn policies(&self) -> impl Iterator<Item = Policy> {
        let rows = self.no_data_when.all().flat_map(|(rows, _)| rows).map(|(_, policy)| *policy);
        rows.chain(self.no_data.all().map(|(policy, _)| *policy))
    }

    /// Whether its weight can go to its siblings.
    #[must_use]
    pub fn can_be_redistributed(&self) -> bool {
        self.policies().any(|policy| policy == Policy::Redistribute)
    }

    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}
