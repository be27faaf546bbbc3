//! Names that exist in the name spaces that the catalogue has as a whole, and of which nothing else is known here.

/// Metrics that no scaler is known to read: those of TGI about its batches, and those of vLLM about the transfer of caches.
const ALSO_SERVED: [&str; 21] = [
    "tgi_batch_concat",
    "tgi_batch_concat_duration",
    "tgi_batch_decode_duration",
    "tgi_batch_filter_duration",
    "tgi_batch_forward_duration",
    "tgi_batch_inference_count",
    "tgi_batch_inference_success",
    "tgi_batch_next_tokens",
    "tgi_request_max_new_tokens",
    "tgi_request_skipped_tokens",
    "tgi_request_validation_duration",
    "vllm:kv_offload_size",
    "vllm:kv_offload_total_bytes",
    "vllm:kv_offload_total_time",
    "vllm:nixl_bytes_transferred",
    "vllm:nixl_num_descriptors",
    "vllm:nixl_num_failed_notifications",
    "vllm:nixl_num_failed_transfers",
    "vllm:nixl_num_kv_expired_reqs",
    "vllm:nixl_post_time_seconds",
    "vllm:nixl_xfer_time_seconds",
];

/// Whether a series exists though the catalogue does not have it. Python's client adds the time at which each counter and
/// histogram was created.
pub(crate) fn is_also_served(series: &str) -> bool {
    let ends = ["_bucket", "_sum", "_count", "_total"];
    let bare = ends
        .iter()
        .find_map(|end| series.strip_suffix(end))
        .unwrap_or(series);
    series.ends_with("_created") || ALSO_SERVED.iter().any(|name| *name == series || *name == bare)
}
