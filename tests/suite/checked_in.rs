//! Files that are checked in and must be what the code makes of them.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use insta::Snapshot;
use wharf::manifest::Files;

pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// How many names of files, and lines of each side of a difference, a failure shows.
const SHOWN: usize = 4;
/// How many characters of a line a failure shows.
const WIDTH: usize = 150;

/// Fails if a file is missing, has other text, or lies in one of these folders and should not exist. Shows the names and
/// where the first file begins to differ. A longer list would hide the remedy.
pub(crate) fn assert_checked_in(files: &Files, folders: &[&str], remedy: &str) {
    let mut paths: BTreeSet<PathBuf> = files.keys().cloned().collect();
    paths.extend(folders.iter().flat_map(|folder| files_below(folder)));
    let read = |path: &Path| fs::read_to_string(Path::new(ROOT).join(path)).ok();
    let differing: Vec<PathBuf> = paths.into_iter().filter(|path| read(path).as_ref() != files.get(path)).collect();
    if let Some(first) = differing.first() {
        let difference = match (read(first), files.get(first)) {
            (Some(found), Some(expected)) => difference(&found, expected),
            (None, _) => "the file is missing".to_owned(),
            (_, None) => "the file should not exist".to_owned(),
        };
        let list = list(differing.iter().map(|path| path.display()));
        let first = first.display();
        fail(format_args!(
            "checked-in files differ; run `{remedy}` and review the changes:{list}\n{first}: {difference}"
        ));
    }
}

/// Compares a text with its snapshot.
macro_rules! assert_snapshot {
    ($name:expr, $text:expr) => {
        $crate::checked_in::assert_reviewed(module_path!(), $name, &$text);
        insta::assert_snapshot!($name, $text);
    };
}

pub(crate) use assert_snapshot;

/// Fails if a snapshot has another text, unless insta was told what to do then. Insta would show all of a new snapshot.
pub(crate) fn assert_reviewed(module: &str, name: &str, text: &str) {
    let path = format!("tests/suite/snapshots/{}__{name}.snap", module.replace("::", "__"));
    let snapshot = Snapshot::from_file(&Path::new(ROOT).join(&path)).ok();
    let found = snapshot.and_then(|snapshot| Some(snapshot.contents().as_text()?.to_string()));
    if found.as_deref() != Some(text.trim_end()) && env::var_os("INSTA_UPDATE").is_none() {
        let difference = found.map_or("the file is missing".to_owned(), |found| difference(&found, text));
        let remedy = "INSTA_UPDATE=always cargo test --package wharf-tests";
        fail(format_args!("a snapshot differs; run `{remedy}` and review the changes\n{path}: {difference}"));
    }
}

/// Fails if there are faults, and shows the first of them.
pub(crate) fn assert_none(faults: impl IntoIterator<Item = impl Display>, words: impl Display) {
    let list = list(faults);
    if !list.is_empty() {
        fail(format_args!("{words}:{list}"));
    }
}

/// Ends a test with these words alone. A backtrace would hide them, and tells nothing about files.
#[expect(clippy::print_stdout, reason = "shown when the test has failed")]
pub(crate) fn fail(words: impl Display) -> ! {
    println!("{words}");
    resume_unwind(Box::new(()))
}

/// The files below a folder of the repository, by their paths in it.
pub(crate) fn files_below(folder: &str) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![PathBuf::from(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).into_iter().flatten() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().unwrap();
            if kind.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// A few of many items, each on a line of its own.
pub(crate) fn list(items: impl IntoIterator<Item = impl Display>) -> String {
    let items: Vec<_> = items.into_iter().collect();
    let more = items.len().saturating_sub(SHOWN);
    let mut text: String = items.iter().take(SHOWN).map(|item| format!("\n  {}", cut(item))).collect();
    if more > 0 {
        text += &format!("\n  and {more} more");
    }
    text
}

/// The beginning of a long text.
pub(crate) fn cut(text: impl Display) -> String {
    let text = text.to_string();
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The first lines that differ.
fn difference(found: &str, expected: &str) -> String {
    let same = found.lines().zip(expected.lines()).take_while(|(one, other)| one == other).count();
    let side = |sign: char, text: &str| -> String {
        text.lines().skip(same).take(SHOWN).map(|line| format!("\n{sign} {}", cut(line))).collect()
    };
    format!("from line {}, checked in (-) and expected (+){}{}", same + 1, side('-', found), side('+', expected))
}

#[test]
fn a_difference_is_shown_by_its_first_lines() {
    let lines = |range: std::ops::Range<u32>| range.map(|number| format!("{number}\n")).collect::<String>();
    let shown = difference(&lines(0..3), &format!("{}{}", lines(0..2), "x".repeat(1_000)));
    assert_eq!(shown.lines().collect::<Vec<_>>()[..2], ["from line 3, checked in (-) and expected (+)", "- 2"]);
    assert!(shown.lines().count() == 3 && shown.len() < 300, "{shown}");
    assert_eq!(difference(&lines(0..100_000), "").lines().count(), 1 + SHOWN);
    assert_eq!(list(0..7), "\n  0\n  1\n  2\n  3\n  and 3 more");
}
