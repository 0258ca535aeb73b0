use std::fmt;

/// A language that messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// A message in every language at once, so that none can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Say {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Say {
    /// The same words in every language: names, numbers, source text.
    #[must_use]
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { zh: en.clone(), en }
    }

    /// The message in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl From<&str> for Say {
    fn from(text: &str) -> Self {
        Self::same(text)
    }
}

impl From<String> for Say {
    fn from(text: String) -> Self {
        Self::same(text)
    }
}

impl From<&String> for Say {
    fn from(text: &String) -> Self {
        Self::same(text.as_str())
    }
}

impl fmt::Display for Say {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// Builds a [`Say`] from two format strings that see the same variables: `say!("{n} rows", "{n} 行")`.
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::diag::Say { en: format!($en), zh: format!($zh) }
    };
}
pub(crate) use say;
