//! Every check has its page, `docs/checks/CODE.md`, and every page its check; `tests/docs` looks at what the pages say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use deployable::checks::CHECKS;

#[test]
fn every_check_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/checks");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut pages = BTreeMap::new();
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        pages.insert(name, text.lines().take(3).collect::<Vec<_>>().join("\n"));
    }
    pages.remove("README");

    let mut expected = BTreeMap::new();
    for check in CHECKS.iter().copied().flatten() {
        let [category, severity] =
            [format!("{:?}", check.category), format!("{:?}", check.severity)].map(|name| name.to_lowercase());
        let header = format!("# {}\n\nCategory: **{category}**. Severity: **{severity}**.", check.code);
        let other = expected.insert(check.code.to_owned(), header);
        assert_eq!(other, None, "two checks have this code");
    }
    assert_eq!(pages, expected);
}
