//! The paths that a kustomization names, so that a caller can load them.

use scalegen_document::Node;

/// The YAML that a kustomization names: files and folders, as they are written.
///
/// Of a folder it is the kustomization in it that is needed, of a remote path nothing. Texts inside of it (patches,
/// transformers) are no paths.
pub fn references(root: &Node) -> Vec<&str> {
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    let mut paths = Vec::new();
    for key in [
        "resources",
        "bases",
        "components",
        "configurations",
        "generators",
        "transformers",
        "validators",
        "patchesStrategicMerge",
    ] {
        paths.extend(list(key).filter_map(Node::as_str));
    }
    for key in ["patches", "patchesJson6902", "replacements"] {
        paths.extend(list(key).filter_map(|entry| entry.get("path")?.as_str()));
    }
    for chart in list("helmCharts") {
        let more = chart
            .get("additionalValuesFiles")
            .into_iter()
            .flat_map(Node::items);
        paths.extend(
            chart
                .get("valuesFile")
                .into_iter()
                .chain(more)
                .filter_map(Node::as_str),
        );
    }
    paths.retain(|path| !path.is_empty() && !path.contains('\n'));
    paths
}

/// The files that the generators of a kustomization put into a ConfigMap or Secret, of any format.
pub fn generator_files(root: &Node) -> Vec<&str> {
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    let mut paths = Vec::new();
    for key in ["configMapGenerator", "secretGenerator"] {
        for generator in list(key) {
            let files = ["files", "envs"].into_iter().filter_map(|key| generator.get(key));
            let items = files.flat_map(Node::items).chain(generator.get("env"));
            paths.extend(
                items
                    .filter_map(Node::as_str)
                    .map(|item| match item.split_once('=') {
                        Some((_, path)) => path,
                        None => item,
                    }),
            );
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, parse};
    use scalegen_syntax::SourceFile;

    use super::*;

    #[test]
    fn every_list_is_looked_through() {
        let text = "
resources: [a.yaml, ../base]
components: [c]
crds: [crd.yaml]
patchesStrategicMerge: [p.yaml, \"kind: Deployment\\nmetadata: {}\\n\"]
patches: [{path: q.yaml}, {patch: \"[]\"}]
helmCharts: [{name: keda, valuesFile: v.yaml, additionalValuesFiles: [w.yaml]}]
configMapGenerator: [{name: x, files: [k=f.txt, g.txt], envs: [e.env]}]
";
        let stream = parse(&SourceFile::new("kustomization.yaml", text), &Limits::default());
        assert_eq!(
            references(&stream.roots[0]),
            ["a.yaml", "../base", "c", "p.yaml", "q.yaml", "v.yaml", "w.yaml"]
        );
        assert_eq!(generator_files(&stream.roots[0]), ["f.txt", "g.txt", "e.env"]);
    }
}
