//! The volumes of a pod: rule WKL012.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, KeyToPath, PodSpec, ProjectedVolumeSource, Volume};
use scalegen_syntax::{Targets, Version};

use super::references::{self, OF_FILES};
use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{claim, names, read_quantity, words};
use crate::{Refusal, rules};

/// From here on a pod may mount an image; earlier servers drop the field.
const IMAGES: Version = Version::new(1, 35);

/// The longest name of a CSI driver.
const MAX_DRIVER: usize = 63;

const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";

/// Names, that a volume is of one type, and what that says. Without any type it is an `emptyDir`.
pub(super) fn check(spec: &PodSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_VOLUME, found);
    let list = path.field("volumes");
    let mut seen = BTreeSet::new();
    for (index, volume) in spec.volumes.iter().flatten().enumerate() {
        let path = list.index(index);
        let at = path.field("name");
        if found.required(at, Some(&volume.name)) {
            if names::dns_label(&volume.name).is_none() && !seen.insert(&volume.name) {
                found.push(at, words::duplicate(&volume.name));
            }
            found.name(at, &volume.name, names::dns_label);
        }
        for other in types(volume).skip(1) {
            // The server has other names for these two.
            let named = match other {
                "cephfs" => "cephFS",
                "downwardAPI" => "downwarAPI",
                other => other,
            };
            let message = words::forbidden("may not specify more than 1 volume type");
            found.because_of(path.field(other), path.field(named), message);
        }
        if let Some(first) = types(volume).next() {
            source(volume, first, targets, &path.field(first), found);
        }
    }
}

/// The types that are set, in the order in which the server looks at them.
fn types(volume: &Volume) -> impl Iterator<Item = &'static str> {
    [
        ("emptyDir", volume.empty_dir.is_some()),
        ("hostPath", volume.host_path.is_some()),
        ("gitRepo", volume.git_repo.is_some()),
        ("gcePersistentDisk", volume.gce_persistent_disk.is_some()),
        ("awsElasticBlockStore", volume.aws_elastic_block_store.is_some()),
        ("secret", volume.secret.is_some()),
        ("nfs", volume.nfs.is_some()),
        ("iscsi", volume.iscsi.is_some()),
        ("glusterfs", volume.glusterfs.is_some()),
        ("flocker", volume.flocker.is_some()),
        ("persistentVolumeClaim", volume.persistent_volume_claim.is_some()),
        ("rbd", volume.rbd.is_some()),
        ("cinder", volume.cinder.is_some()),
        ("cephfs", volume.cephfs.is_some()),
        ("quobyte", volume.quobyte.is_some()),
        ("downwardAPI", volume.downward_api.is_some()),
        ("fc", volume.fc.is_some()),
        ("flexVolume", volume.flex_volume.is_some()),
        ("configMap", volume.config_map.is_some()),
        ("azureFile", volume.azure_file.is_some()),
        ("vsphereVolume", volume.vsphere_volume.is_some()),
        ("photonPersistentDisk", volume.photon_persistent_disk.is_some()),
        ("portworxVolume", volume.portworx_volume.is_some()),
        ("azureDisk", volume.azure_disk.is_some()),
        ("storageos", volume.storageos.is_some()),
        ("projected", volume.projected.is_some()),
        ("scaleIO", volume.scale_io.is_some()),
        ("csi", volume.csi.is_some()),
        ("ephemeral", volume.ephemeral.is_some()),
        ("image", volume.image.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, is_there)| is_there.then_some(field))
}

/// What is wrong with the first type; of those that name something, an empty name.
fn source(volume: &Volume, type_: &str, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    match type_ {
        "emptyDir" => {
            let limit = volume
                .empty_dir
                .as_ref()
                .and_then(|volume| volume.size_limit.as_ref());
            if let Some(limit) = limit {
                let at = path.field("sizeLimit");
                found.quantity(at, limit);
                let is_negative = read_quantity(limit).is_ok_and(|limit| limit.is_negative());
                found.forbidden(
                    is_negative,
                    at,
                    "SizeLimit field must be a valid resource quantity",
                );
            }
        }
        "secret" => {
            if let Some(secret) = &volume.secret {
                found.required(path.field("secretName"), secret.secret_name.as_deref());
                mode(secret.default_mode, path.field("defaultMode"), found);
                items(secret.items.as_deref(), path, found);
            }
        }
        "configMap" => {
            if let Some(map) = &volume.config_map {
                found.required(path.field("name"), Some(&map.name));
                mode(map.default_mode, path.field("defaultMode"), found);
                items(map.items.as_deref(), path, found);
            }
        }
        "hostPath" => {
            if let Some(host) = &volume.host_path
                && found.required(path.field("path"), Some(&host.path))
            {
                found.name(path.field("path"), &host.path, names::path_without_backsteps);
                let types = [
                    "",
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket",
                ];
                found.word(path.field("type"), host.type_.as_deref(), &types);
            }
        }
        "nfs" => {
            if let Some(nfs) = &volume.nfs {
                found.required(path.field("server"), Some(&nfs.server));
                if found.required(path.field("path"), Some(&nfs.path)) {
                    let is_relative = !nfs.path.starts_with('/');
                    found.invalid(
                        is_relative,
                        path.field("path"),
                        &nfs.path,
                        "must be an absolute path",
                    );
                }
            }
        }
        "downwardAPI" => {
            if let Some(api) = &volume.downward_api {
                mode(api.default_mode, path.field("defaultMode"), found);
                files(api.items.as_deref(), path, found);
            }
        }
        "projected" => {
            if let Some(projected) = &volume.projected {
                mode(projected.default_mode, path.field("defaultMode"), found);
                sources(projected, path, found);
            }
        }
        "csi" => {
            if let Some(csi) = &volume.csi {
                let at = path.field("driver");
                if found.required(at, Some(&csi.driver)) {
                    found.name(at, &csi.driver.to_lowercase(), names::dns_subdomain);
                    found.invalid(
                        csi.driver.len() > MAX_DRIVER,
                        at,
                        &csi.driver,
                        "may not be more than 63 bytes",
                    );
                }
            }
        }
        "ephemeral" => {
            let path = path.field("volumeClaimTemplate");
            match volume
                .ephemeral
                .as_ref()
                .and_then(|volume| volume.volume_claim_template.as_ref())
            {
                Some(template) => claim::check(&template.spec, targets, &path.field("spec"), found),
                None => found.push(path, words::required()),
            }
        }
        "image" if targets.kubernetes < IMAGES => {}
        _ => {
            for (field, text) in names_of(volume) {
                found.required(path.field(field), Some(text));
            }
            lists_of(volume, path, found);
        }
    }
}

/// What the volumes of a provider need that is no name.
fn lists_of(volume: &Volume, path: &At<'_>, found: &mut Gathered<'_>) {
    if let Some(volume) = &volume.cephfs
        && volume.monitors.is_empty()
    {
        found.push(path.field("monitors"), words::required());
    }
    if let Some(volume) = &volume.fc
        && volume
            .target_wwns
            .iter()
            .chain(&volume.wwids)
            .flatten()
            .next()
            .is_none()
    {
        let why = "must specify either targetWWNs or wwids, but not both";
        found.push(path.field("targetWWNs"), words::required_because(why));
    }
    if let Some(volume) = &volume.flocker {
        let names = [&volume.dataset_name, &volume.dataset_uuid];
        if names.into_iter().flatten().all(String::is_empty) {
            let why = "one of datasetName and datasetUUID is required";
            found.push(*path, words::required_because(why));
        }
    }
    if let Some(volume) = &volume.image {
        let policies = ["Always", "IfNotPresent", "Never"];
        found.word(path.field("pullPolicy"), volume.pull_policy.as_deref(), &policies);
    }
}

/// What the volumes of one more provider have to name.
fn names_of(volume: &Volume) -> Vec<(&'static str, &str)> {
    let mut names: Vec<(&'static str, &str)> = Vec::new();
    if let Some(volume) = &volume.persistent_volume_claim {
        names.push(("claimName", &volume.claim_name));
    }
    if let Some(volume) = &volume.git_repo {
        names.push(("repository", &volume.repository));
    }
    if let Some(volume) = &volume.aws_elastic_block_store {
        names.push(("volumeID", &volume.volume_id));
    }
    if let Some(volume) = &volume.glusterfs {
        names.extend([("endpoints", volume.endpoints.as_str()), ("path", &volume.path)]);
    }
    if let Some(volume) = &volume.gce_persistent_disk {
        names.push(("pdName", &volume.pd_name));
    }
    if let Some(volume) = &volume.iscsi {
        names.extend([
            ("targetPortal", volume.target_portal.as_str()),
            ("iqn", &volume.iqn),
        ]);
    }
    if let Some(volume) = &volume.quobyte {
        names.extend([("registry", volume.registry.as_str()), ("volume", &volume.volume)]);
    }
    if let Some(volume) = &volume.photon_persistent_disk {
        names.push(("pdID", &volume.pd_id));
    }
    if let Some(volume) = &volume.portworx_volume {
        names.push(("volumeID", &volume.volume_id));
    }
    if let Some(volume) = &volume.scale_io {
        let name = volume.volume_name.as_deref().unwrap_or_default();
        names.extend([
            ("gateway", volume.gateway.as_str()),
            ("system", &volume.system),
            ("volumeName", name),
        ]);
    }
    if let Some(volume) = &volume.image {
        names.push(("reference", volume.reference.as_deref().unwrap_or_default()));
    }
    if let Some(volume) = &volume.cinder {
        names.push(("volumeID", &volume.volume_id));
    }
    if let Some(volume) = &volume.rbd {
        names.push(("image", &volume.image));
    }
    if let Some(volume) = &volume.azure_file {
        names.extend([
            ("secretName", volume.secret_name.as_str()),
            ("shareName", &volume.share_name),
        ]);
    }
    if let Some(volume) = &volume.azure_disk {
        names.extend([
            ("diskName", volume.disk_name.as_str()),
            ("diskURI", &volume.disk_uri),
        ]);
    }
    if let Some(volume) = &volume.vsphere_volume {
        names.push(("volumePath", &volume.volume_path));
    }
    if let Some(volume) = &volume.flex_volume {
        names.push(("driver", &volume.driver));
    }
    names
}

fn mode(mode: Option<i32>, at: At<'_>, found: &mut Gathered<'_>) {
    found.within(at, mode.map(i64::from), 0..=0o777, MODE);
}

fn items(items: Option<&[KeyToPath]>, path: &At<'_>, found: &mut Gathered<'_>) {
    let list = path.field("items");
    for (index, item) in items.into_iter().flatten().enumerate() {
        let path = list.index(index);
        found.required(path.field("key"), Some(&item.key));
        if found.required(path.field("path"), Some(&item.path)) {
            found.name(path.field("path"), &item.path, names::path_of_file);
        }
        mode(item.mode, path.field("mode"), found);
    }
}

/// Files with fields of the pod. The server names the volume's fields, not the files'.
fn files(files: Option<&[DownwardAPIVolumeFile]>, path: &At<'_>, found: &mut Gathered<'_>) {
    for file in files.into_iter().flatten() {
        if found.required(path.field("path"), Some(&file.path)) {
            found.name(path.field("path"), &file.path, names::path_of_file);
        }
        match (&file.field_ref, &file.resource_field_ref) {
            (Some(field), resource) => {
                references::field(field, OF_FILES, &path.field("fieldRef"), found);
                let why = "fieldRef and resourceFieldRef can not be specified simultaneously";
                found.invalid(resource.is_some(), *path, "resource", why);
            }
            (None, Some(resource)) => {
                references::resource(resource, true, &path.field("resourceFieldRef"), found);
            }
            (None, None) => {
                let why = "one of fieldRef and resourceFieldRef is required";
                found.push(*path, words::required_because(why));
            }
        }
        mode(file.mode, path.field("mode"), found);
    }
}

fn sources(projected: &ProjectedVolumeSource, path: &At<'_>, found: &mut Gathered<'_>) {
    let list = path.field("sources");
    let mut seen = BTreeSet::new();
    let mut once = |file: &str, found: &mut Gathered<'_>| {
        let is_twice = !file.is_empty() && !seen.insert(file.to_owned());
        found.invalid(is_twice, *path, file, "conflicting duplicate paths");
    };
    for (index, source) in projected.sources.iter().flatten().enumerate() {
        let path = list.index(index);
        for (field, part) in [
            (
                "secret",
                source.secret.as_ref().map(|secret| (&secret.name, &secret.items)),
            ),
            (
                "configMap",
                source.config_map.as_ref().map(|map| (&map.name, &map.items)),
            ),
        ] {
            if let Some((name, keys)) = part {
                let path = path.field(field);
                found.required(path.field("name"), Some(name));
                items(keys.as_deref(), &path, found);
                keys.iter().flatten().for_each(|key| once(&key.path, found));
            }
        }
        if let Some(api) = &source.downward_api {
            files(api.items.as_deref(), &path.field("downwardAPI"), found);
            api.items
                .iter()
                .flatten()
                .for_each(|file| once(&file.path, found));
        }
        if let Some(token) = &source.service_account_token {
            token_source(token.expiration_seconds, &token.path, &path, found);
        }
        let types = [
            source.secret.is_some(),
            source.config_map.is_some(),
            source.downward_api.is_some(),
            source.service_account_token.is_some(),
            source.cluster_trust_bundle.is_some(),
        ];
        let count = types.into_iter().filter(|is_there| *is_there).count();
        found.forbidden(
            count > 1,
            path,
            "may not specify more than 1 volume type per source",
        );
    }
}

/// A token lasts an hour when that is not said.
fn token_source(seconds: Option<i64>, file: &str, path: &At<'_>, found: &mut Gathered<'_>) {
    let path = path.field("serviceAccountToken");
    let at = path.field("expirationSeconds");
    found.within(
        at,
        seconds,
        600..=i64::MAX,
        "may not specify a duration less than 10 minutes",
    );
    found.within(
        at,
        seconds,
        i64::MIN..=1 << 32,
        "may not specify a duration larger than 2^32 seconds",
    );
    if found.required(path.field("path"), Some(file)) {
        found.name(path.field("path"), file, names::path_of_file);
    }
}
