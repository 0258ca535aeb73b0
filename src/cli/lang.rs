use super::args::LangName;
use crate::diag::Lang;

/// The language asked for, else that of the environment: the first of its variables that says anything.
pub(super) fn choose(asked: Option<LangName>) -> Lang {
    match asked {
        Some(LangName::En) => Lang::En,
        Some(LangName::Zh) => Lang::Zh,
        None => {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os);
            let first = set.map(|v| v.to_string_lossy().to_lowercase()).find(|v| !v.is_empty());
            if first.is_some_and(|v| v.starts_with("zh")) { Lang::Zh } else { Lang::En }
        }
    }
}
