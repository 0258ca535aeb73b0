//! probe
use merit::source::{FileId, Sources};
#[test]
fn probe() {
    let t = std::env::var("T").unwrap();
    let p = merit::syntax::parse(FileId::default(), &t, &merit::syntax::Limits::default());
    let mut s = Sources::default();
    s.add("t", t.clone());
    println!("{:#?}", p.file.items);
    for d in p.problems {
        println!(
            "{} | {:?} | {:?} | fix {:?}",
            d.one_line(&s, merit::diag::Lang::En),
            s.text(d.span),
            d.help.iter().map(|h| h.en.clone()).collect::<Vec<_>>(),
            d.fixes
                .iter()
                .map(|f| f
                    .edits
                    .iter()
                    .map(|e| (s.text(e.span).to_string(), e.replacement.clone()))
                    .collect::<Vec<_>>())
                .collect::<Vec<_>>()
        );
    }
}
