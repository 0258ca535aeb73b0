//! A scheme and the files that it extends, read one after the other.

use super::Loader;
use crate::diag::{Code, Diagnostic, Say, Severity, say};
use crate::extend::extend;
use crate::model::Offers;
use crate::source::{FileId, Sources};
use crate::syntax::ast::{File, ItemKind, Text};
use crate::syntax::{self, Limits, Parsed};

/// The files of one scheme, the scheme itself first and each behind the one that extends it.
pub(super) struct Chain {
    pub(super) sources: Sources,
    pub(super) files: Vec<Parsed>,
    /// What the parser says, and what keeps a file from being read.
    pub(super) problems: Vec<Diagnostic>,
    /// Every file is there.
    pub(super) is_whole: bool,
    /// What the schemes offer whose results it asks for.
    pub(super) offers: Offers,
}

impl Chain {
    /// Reads a text and all that it extends; without a loader it must not extend anything.
    pub(super) fn read(name: &str, text: &str, loader: Option<&dyn Loader>, limits: &Limits) -> Self {
        let mut chain = Self {
            sources: Sources::default(),
            files: vec![],
            problems: vec![],
            is_whole: true,
            offers: Offers::default(),
        };
        let mut names = vec![name.to_owned()];
        let mut bytes = text.len();
        chain.add(name, text, limits);
        while let Some(base) = chain.base() {
            let next = match loader {
                Some(loader) => chain.next(&base, loader, &mut names, &mut bytes, limits),
                None => Err(alone(&base.value)),
            };
            match next.map(|text| chain.add_base(&names, &text, limits)) {
                Ok(true) => {}
                Ok(false) => {
                    let name = names.last().map_or("", String::as_str);
                    chain.stop(&base, Code::Extends, no_scheme(name));
                    break;
                }
                Err((code, message)) => {
                    chain.stop(&base, code, message);
                    break;
                }
            }
        }
        chain
    }

    /// What all files say together, and the problems of putting them together.
    pub(super) fn together(&self) -> (File, Vec<Diagnostic>) {
        let mut problems = vec![];
        let mut files = self.files.iter().enumerate().rev();
        let mut whole = files.next().map(|(_, parsed)| parsed.file.clone()).unwrap_or_default();
        for (place, child) in files {
            let own = self.sources.id(place).unwrap_or_default();
            let (file, mut found) = extend(whole, &child.file, own);
            problems.append(&mut found);
            whole = file;
        }
        (whole, problems)
    }

    fn add(&mut self, name: &str, text: &str, limits: &Limits) -> FileId {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let id = self.sources.add(name, text).unwrap_or_default();
        let parsed = syntax::parse(id, text, limits);
        self.problems.extend(parsed.problems.iter().cloned());
        self.files.push(parsed);
        id
    }

    /// Adds a file that is extended; `false` where it is no scheme: then nothing is said of what is in it.
    fn add_base(&mut self, names: &[String], text: &str, limits: &Limits) -> bool {
        let before = self.problems.len();
        self.add(names.last().map_or("", String::as_str), text, limits);
        let is_scheme = |parsed: &Parsed| parsed.file.items.iter().any(|item| matches!(item.kind, ItemKind::Scheme(_)));
        let fine = self.files.last().is_some_and(is_scheme);
        if !fine {
            self.files.pop();
            self.problems.truncate(before);
        }
        fine
    }

    /// The file that the last file extends; what else it says to extend is told.
    fn base(&mut self) -> Option<Text> {
        let last = self.files.last()?;
        let mut extends = last.file.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Extends(text) => Some(text.clone()),
            _ => None,
        });
        let first = extends.next()?;
        for second in extends {
            let problem = Diagnostic::error(
                Code::DuplicateClause,
                second.at.0,
                say!("a file extends one other", "一个文件只能继承另一个文件"),
            )
            .label(first.at.0, say!("this is extended already", "这里已经继承了一个文件"))
            .help(say!("let that one extend this one", "请让那个文件继承这个文件"));
            self.problems.push(problem);
        }
        Some(first)
    }

    fn next(
        &self,
        base: &Text,
        loader: &dyn Loader,
        names: &mut Vec<String>,
        bytes: &mut usize,
        limits: &Limits,
    ) -> Result<String, (Code, Say)> {
        let from = names.last().cloned().unwrap_or_default();
        let name = loader.resolve(&from, &base.value).map_err(|message| (Code::Extends, message))?;
        if let Some(at) = names.iter().position(|known| *known == name) {
            let mut circle: Vec<String> = names.iter().skip(at).map(|name| format!("`{name}`")).collect();
            circle.push(format!("`{name}`"));
            let shown = circle.join(" → ");
            return Err((Code::Cycle, say!("these files extend each other: {shown}", "这些文件互相继承:{shown}")));
        }
        if names.len() > limits.extends {
            let most = limits.extends;
            return Err((
                Code::LimitExceeded,
                say!("more than {most} files extend each other", "逐层继承的文件超过 {most} 个"),
            ));
        }
        let text = loader.load(&name).map_err(|message| (Code::Extends, message))?;
        names.push(name);
        *bytes += text.len();
        if *bytes > limits.all_bytes {
            let most = limits.all_bytes;
            return Err((
                Code::LimitExceeded,
                say!("all files together have more than {most} bytes", "所有文件合计超过 {most} 字节"),
            ));
        }
        Ok(text)
    }

    fn stop(&mut self, base: &Text, code: Code, message: Say) {
        self.is_whole = false;
        let mut problem = Diagnostic::error(code, base.at.0, message);
        if code == Code::Extends {
            problem = problem
                .help(say!("nothing else is examined before the file is there", "在找到这个文件之前不检查其他内容"));
        }
        self.problems.push(problem);
    }

    /// Whether some file has an error of its own.
    pub(super) fn is_broken(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }
}

fn alone(name: &str) -> (Code, Say) {
    let message = say!(
        "a text by itself can not extend `{name}`: load it with `Engine::load`, whose loader finds files",
        "单独的文本不能继承 `{name}`:请用 `Engine::load` 读取,由它的加载器查找文件"
    );
    (Code::Extends, message)
}

fn no_scheme(name: &str) -> Say {
    say!("`{name}` is no scheme: it has no `scheme` line", "`{name}` 不是方案:其中没有 `方案` 一行")
}
