use std::fmt;
use std::str::FromStr;

use super::{Code, Lang, Say, nearest, say};

impl Code {
    /// The page about this code, in Markdown: what is wrong, why, a wrong example and a right one.
    ///
    /// ```
    /// use merit::diag::{Code, Lang};
    /// let page = Code::WeightsTotal.page(Lang::En);
    /// assert!(page.starts_with("# M0301 weights-total · Weights do not total 100 %\n"));
    /// assert!(Code::WeightsTotal.page(Lang::Zh).contains("权重合计"));
    /// ```
    #[must_use]
    pub fn page(self, lang: Lang) -> &'static str {
        let both = self.both_pages();
        let (en, zh) = both.find("\n# ").map_or((both, both), |end| both.split_at(end + 1));
        match lang {
            Lang::En => en.trim_end(),
            Lang::Zh => zh.trim_end(),
        }
    }

    /// The title of its page, without code and name.
    ///
    /// ```
    /// use merit::diag::{Code, Lang};
    /// assert_eq!(Code::BandGap.title(Lang::En), "Bands leave a hole");
    /// assert_eq!(Code::BandGap.title(Lang::Zh), "分段有空档");
    /// ```
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        let heading = self.page(lang).lines().next().unwrap_or_default();
        heading.split_once(" · ").map_or(heading, |(_, title)| title)
    }
}

/// Reads a code as people write it: `M0301`, `m0301`, or its name.
///
/// ```
/// use merit::diag::Code;
/// assert_eq!("m0301".parse(), Ok(Code::WeightsTotal));
/// assert_eq!("weights-total".parse(), Ok(Code::WeightsTotal));
/// let unknown = "weight-total".parse::<Code>().expect_err("no such name");
/// assert_eq!(unknown.nearest, Some(Code::WeightsTotal));
/// assert_eq!(unknown.to_string(), "there is no code `weight-total`; did you mean M0301 weights-total?");
/// ```
impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let word = text.trim();
        let called = |word: &str| {
            let fits = |code: &&Self| [code.id(), code.name()].iter().any(|known| known.eq_ignore_ascii_case(word));
            Self::ALL.iter().find(fits).copied()
        };
        called(word).ok_or_else(|| {
            let known = Self::ALL.iter().flat_map(|code| [code.id(), code.name()]);
            UnknownCode { word: word.to_owned(), nearest: nearest(word, known).and_then(called) }
        })
    }
}

/// A word that is neither a code nor the name of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// The word.
    pub word: String,
    /// The code that it most likely stands for.
    pub nearest: Option<Code>,
}

impl UnknownCode {
    /// What is wrong, and the way out.
    #[must_use]
    pub fn message(&self) -> Say {
        let word = &self.word;
        match self.nearest {
            Some(code) => say!("there is no code `{word}`; did you mean {code}?", "没有代码 `{word}`;是否想写 {code}?"),
            None => say!("there is no code `{word}`", "没有代码 `{word}`"),
        }
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().get(Lang::En))
    }
}

impl std::error::Error for UnknownCode {}
