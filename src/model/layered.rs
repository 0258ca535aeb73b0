use crate::source::Span;

/// A property with the patches that change it.
#[derive(Debug, Clone)]
pub struct Layered<T> {
    /// What holds without patches.
    pub base: Option<(T, Span)>,
    /// What patches say instead, in the order of the file.
    pub layers: Vec<Layer<T>>,
}

/// What one patch says about a property.
#[derive(Debug, Clone)]
pub struct Layer<T> {
    /// The patch.
    pub patch: usize,
    /// The value it sets.
    pub value: T,
    /// Where it sets it.
    pub span: Span,
}

impl<T> Default for Layered<T> {
    fn default() -> Self {
        Self { base: None, layers: vec![] }
    }
}

impl<T> Layered<T> {
    /// Whether nobody sets it.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        self.base.is_none() && self.layers.is_empty()
    }

    /// Every value that anybody sets, with its place.
    pub fn all(&self) -> impl Iterator<Item = (&T, Span)> {
        let base = self.base.iter().map(|(value, span)| (value, *span));
        base.chain(self.layers.iter().map(|layer| (&layer.value, layer.span)))
    }

    /// What holds for a person for whom the patches hold that `active` gives a depth: the deepest of them wins.
    /// Equally deep ones say the same, or the scheme would have been refused.
    #[must_use]
    pub fn pick(&self, active: impl Fn(usize) -> Option<usize>) -> Option<(&T, Span, Option<usize>)> {
        let depths = self.layers.iter().filter_map(|layer| active(layer.patch).map(|depth| (depth, layer)));
        let layer = depths.max_by_key(|(depth, _)| *depth).map(|(_, layer)| layer);
        layer
            .map(|l| (&l.value, l.span, Some(l.patch)))
            .or_else(|| self.base.as_ref().map(|(value, span)| (value, *span, None)))
    }
}

impl Layered<bool> {
    /// True for everybody, as long as no patch says otherwise.
    #[must_use]
    pub fn everybody(span: Span) -> Self {
        Self { base: Some((true, span)), layers: vec![] }
    }

    /// Whether it is false for somebody.
    #[must_use]
    pub fn can_fail(&self) -> bool {
        self.all().any(|(value, _)| !*value)
    }

    /// Whether it is false without patches.
    #[must_use]
    pub fn fails_at_first(&self) -> bool {
        matches!(self.base, Some((false, _)))
    }
}
