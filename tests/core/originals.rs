//! Documents that are well-formed, to be broken: the examples, and the corpus where it is at hand.

use std::fs;
use std::path::Path;

use deployable::model::{Assembly, Name, Parameter};
use deployable::{Agent, Analysis, analyze};

/// The name of each file, its text and what is known of it, in the order of the names.
pub(crate) fn originals() -> Vec<(String, String, Analysis)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut originals = Vec::new();
    for folder in ["examples", "../shared/corpus"] {
        // The corpus may not be beside the checkout.
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let (true, Ok(text)) = (name.ends_with(".xml"), fs::read_to_string(&path)) {
                let analysis = analyze(&text, Agent::Independent);
                originals.push((name, text, analysis));
            }
        }
    }
    originals.retain(|(_, _, analysis)| analysis.well_formed);
    originals.sort_by(|a, b| a.0.cmp(&b.0));
    originals
}

/// Everything an assembly is, but for places.
pub(crate) fn described(analysis: &Analysis, assembly: &Assembly) -> String {
    let text = |name: Option<&Name>| name.map(|name| name.text.clone());
    let parameter = |parameter: &Parameter| {
        let reference = parameter.reference.as_ref().map(|reference| {
            let wanted = reference.parameter.iter().chain(&reference.service).map(|(name, _)| &name.text);
            (text(reference.assembly.as_ref()), wanted.collect::<Vec<_>>())
        });
        let value = parameter.value.as_ref().map(|(value, kind)| (value, text(kind.as_ref())));
        format!("{:?} {value:?} {reference:?}", text(parameter.name.as_ref()))
    };
    let services = analysis.deployable.services[assembly.services.clone()].iter().map(|service| {
        let parameters: Vec<_> = service.parameters.iter().map(parameter).collect();
        let returns: Vec<_> = service.returns.iter().map(|returned| &returned.name.text).collect();
        format!("{:?} {:?} {parameters:?} {returns:?}", text(service.name.as_ref()), service.files)
    });
    let returns: Vec<_> = assembly.returns.iter().map(|returned| &returned.name.text).collect();
    format!("{:?} {:?} {returns:?}", text(assembly.name.as_ref()), services.collect::<Vec<_>>())
}
