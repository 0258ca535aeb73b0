use crate::diag::Say;

/// Where scheme files come from: the host decides what a name means and what may be read.
///
/// The library opens no files by itself. Any function from names to texts is a loader:
///
/// ```
/// use merit::{Engine, diag::Say};
/// let shelf = |name: &str| match name {
///     "base.merit" => Ok("scheme base  indicator a { weight 60% score 80 }  indicator b { weight 40% score 50 }".to_owned()),
///     "own.merit" => Ok(r#"extends "base.merit"  scheme own  indicator a { weight 70% }  rest proportional"#.to_owned()),
///     other => Err(Say::same(format!("no file {other}"))),
/// };
/// assert!(Engine::load("base.merit", &shelf).is_ok());
/// assert!(Engine::load("own.merit", &shelf).is_ok());
/// assert!(Engine::load("else.merit", &shelf).is_err());
/// ```
pub trait Loader {
    /// The text behind a name.
    ///
    /// # Errors
    /// Why there is none, for people; it should not quote the content of files that are no schemes.
    fn load(&self, name: &str) -> Result<String, Say>;

    /// The name of the file that `from` means by `extends "name"`: the same file must always get the same name.
    ///
    /// By default a name means the same in every file.
    ///
    /// # Errors
    /// Why there can be no such file, for people.
    fn resolve(&self, from: &str, name: &str) -> Result<String, Say> {
        let _ = from;
        Ok(name.to_owned())
    }
}

impl<F: Fn(&str) -> Result<String, Say>> Loader for F {
    fn load(&self, name: &str) -> Result<String, Say> {
        self(name)
    }
}
