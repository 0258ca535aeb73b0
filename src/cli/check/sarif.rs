//! Findings as SARIF 2.1.0, the form that code review and editors read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::diag::{Code, Diagnostic, Edit, Fix, Lang, Severity};
use crate::engine::Problems;
use crate::source::{Sources, Span};

/// The log of one run; `whole` unless a file could not be read.
pub(super) fn log(all: &[Problems], lang: Lang, whole: bool) -> impl Serialize {
    let codes: BTreeSet<Code> = all.iter().flat_map(|p| &p.diagnostics).map(|finding| finding.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let told = |problems: &Problems| {
        let told = problems.diagnostics.iter().map(|finding| told(finding, &problems.sources, &codes, lang));
        told.collect::<Vec<_>>()
    };
    let results = all.iter().flat_map(told).collect();
    let rules = codes.iter().map(|code| Rule {
        id: code.id(),
        name: camel(code.name()),
        short_description: Text { text: code.title(lang).to_owned() },
    });
    let driver = Driver { name: "merit", version: env!("CARGO_PKG_VERSION"), rules: rules.collect() };
    Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            invocations: [Invocation { execution_successful: whole }],
            column_kind: "unicodeCodePoints",
            newline_sequences: ["\r\n", "\n", "\r"],
            results,
        }],
    }
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    newline_sequences: [&'static str; 3],
    results: Vec<Told>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: String,
    short_description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<ToldFix>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Place,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    id: usize,
    physical_location: Place,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// Lines and columns count from 1, and the end stands behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldFix {
    description: Text,
    artifact_changes: Vec<Change>,
    properties: Properties,
}

#[derive(Serialize)]
struct Properties {
    safe: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

fn told(finding: &Diagnostic, sources: &Sources, codes: &[Code], lang: Lang) -> Told {
    let said = std::iter::once(&finding.message).chain(&finding.help).map(|say| say.get(lang));
    let related = finding.labels.iter().enumerate().map(|(place, label)| Related {
        id: place + 1,
        physical_location: Place::new(label.span, sources),
        message: Text { text: label.text.get(lang).to_owned() },
    });
    Told {
        rule_id: finding.code.id(),
        rule_index: codes.iter().position(|code| *code == finding.code).unwrap_or_default(),
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: Text { text: said.collect::<Vec<_>>().join("\n") },
        locations: [Location { physical_location: Place::new(finding.span, sources) }],
        related_locations: related.collect(),
        fixes: finding.fixes.iter().map(|fix| told_fix(fix, sources, lang)).collect(),
    }
}

fn told_fix(fix: &Fix, sources: &Sources, lang: Lang) -> ToldFix {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let of_file = |edits: &[&Edit]| Change {
        artifact_location: Artifact::new(edits.first().map_or("", |edit| sources.name(edit.span))),
        replacements: edits
            .iter()
            .map(|edit| Replacement {
                deleted_region: Region::new(edit.span, sources),
                inserted_content: Text { text: edit.replacement.clone() },
            })
            .collect(),
    };
    ToldFix {
        description: Text { text: fix.title.get(lang).to_owned() },
        artifact_changes: edits.chunk_by(|a, b| a.span.file == b.span.file).map(of_file).collect(),
        properties: Properties { safe: fix.is_safe },
    }
}

impl Place {
    fn new(span: Span, sources: &Sources) -> Self {
        Self { artifact_location: Artifact::new(sources.name(span)), region: Region::new(span, sources) }
    }
}

impl Region {
    fn new(span: Span, sources: &Sources) -> Self {
        let (start, end) = (sources.position(span), sources.position(span.after()));
        Self { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    }
}

impl Artifact {
    /// A path as a URI: relative where the path is.
    fn new(name: &str) -> Self {
        let path = name.replace('\\', "/");
        let mut uri = match path.as_bytes() {
            [b'/', ..] => "file://".to_owned(),
            [_, b':', b'/', ..] => "file:///".to_owned(),
            _ => String::new(),
        };
        let rooted = !uri.is_empty();
        for byte in path.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    uri.push(char::from(byte))
                }
                b':' if rooted => uri.push(':'),
                _ => {
                    let _ = write!(uri, "%{byte:02X}");
                }
            }
        }
        Self { uri }
    }
}

/// `weights-total` as SARIF likes names: `WeightsTotal`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('-') {
        let (first, rest) = word.split_at(word.len().min(1));
        camel += &first.to_ascii_uppercase();
        camel += rest;
    }
    camel
}
