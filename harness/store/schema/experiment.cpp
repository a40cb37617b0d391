#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {
namespace {

using Request = ExperimentRecord::Request;
using nlohmann::json;

// HDF5 keeps up to 64 KiB in an attribute; what is longer is found in the JSON text only.
constexpr std::size_t kMaxAttribute = 32 << 10;

void field(h5::GroupWriter& group, const std::string& name, const json& value) {
  if (value.is_string())
    group.attribute(name, value.get<std::string>());
  else if (value.is_boolean())
    group.attribute(name, value.get<bool>() ? 1 : 0);
  else if (value.is_number_unsigned())
    group.attribute(name, value.get<std::uint64_t>());
  else if (value.is_number_integer())
    group.attribute(name, value.get<std::int64_t>());
  else if (value.is_number_float())
    group.attribute(name, value.get<double>());
  else if (const std::string text = value.dump(); text.size() <= kMaxAttribute)
    group.attribute(name, text);
}

void write_environment(h5::GroupWriter& root, const ExperimentRecord& record) {
  auto group = part(root, "environment");
  group.attribute("NX_class", "NXcollection");
  group.text("json", record.environment_json, "the machine and the build at the start, as JSON");
  if (!record.environment_end_json.empty())
    group.text("json_end", record.environment_end_json, "what was captured at the end, as JSON");
  const auto environment = json::parse(record.environment_json, nullptr, false);
  if (!environment.is_object()) return;
  for (const auto& [name, value] : environment.items())
    if (name != "NX_class" && name != "encoding_version" && !name.empty())
      field(group, name, value);
}

void write_model(h5::GroupWriter& root, const ExperimentRecord& record) {
  auto group = part(root, "model");
  group.attribute("NX_class", "NXcollection");
  group.text("config", record.model_config_json, "the model's config.json");
  group.attribute("name", record.model_name);
  group.attribute("weights_sha256", record.weights_sha256);
  group.attribute("dtype", record.dtype);
  group.attribute("layers", record.layers);
  group.attribute("experts", record.experts);
  group.attribute("top_k", record.top_k);
  group.attribute("hidden_size", record.hidden_size);
}

void write_placement_files(h5::GroupWriter& group,
                           const std::vector<ExperimentRecord::SavedPlacement>& files) {
  if (files.empty()) return;
  std::vector<std::string> names, digests;
  for (const auto& [name, sha256] : files) {
    names.push_back(name);
    digests.push_back(sha256);
  }
  group.axis("placement_file", names, "saved placements that were measured");
  group.texts("placement_sha256", digests, "placement_file", "SHA-256 of the placement's file");
}

std::vector<ExperimentRecord::SavedPlacement> read_placement_files(const h5::NodeReader& group) {
  if (!group.has("placement_file")) return {};
  const auto names = group.labels("placement_file");
  const auto digests = group.texts("placement_sha256", names.size());
  std::vector<ExperimentRecord::SavedPlacement> files;
  for (std::size_t i = 0; i < std::min(names.size(), digests.size()); ++i)
    files.push_back({names[i], digests[i]});
  return files;
}

template <class T>
std::vector<T> column(const std::vector<Request>& requests, T Request::*member) {
  std::vector<T> values;
  for (const auto& request : requests) values.push_back(request.*member);
  return values;
}

template <class T>
void set_column(std::vector<Request>& requests, T Request::*member, const std::vector<T>& values) {
  for (std::size_t i = 0; i < requests.size() && i < values.size(); ++i)
    requests[i].*member = values[i];
}

void write_workload(h5::GroupWriter& root, const ExperimentRecord& record) {
  auto group = part(root, "workload");
  group.attribute("NX_class", "NXcollection");
  group.axis("family", record.families, "task family");
  group.index_axis("request", record.requests.size(), "evaluation request, in order of submission");
  const auto& requests = record.requests;
  const std::vector<std::string> axes{"request"};
  group.texts("request_id", column(requests, &Request::id), "request", "the request's name");
  group.texts("prompt_sha256", column(requests, &Request::prompt_sha256), "request",
              "SHA-256 of the prompt's text");
  group.array("request_family", column(requests, &Request::family), axes,
              {"index of the request's task family"});
  group.array("prompt_tokens", column(requests, &Request::prompt_tokens), axes,
              {"length of the prompt", "1"});
  group.array("output_tokens", column(requests, &Request::output_tokens), axes,
              {"tokens asked for", "1"});
  group.array("source_rank", column(requests, &Request::source_rank), axes,
              {"rank on which the sequence lives"});
  group.array("arrival_s", column(requests, &Request::arrival_s), axes,
              {"time of submission after the start", "s"});
}

void read_workload(const h5::NodeReader& root, ExperimentRecord& record) {
  const auto group = part(root, "workload");
  record.families = group.labels("family");
  const std::size_t size = group.axis("request");
  if (!group.status().ok()) return;
  auto& requests = record.requests;
  requests.resize(size);
  set_column(requests, &Request::id, group.texts("request_id", size));
  set_column(requests, &Request::prompt_sha256, group.texts("prompt_sha256", size));
  const auto integers = [&](const char* name, int Request::*member) {
    set_column(requests, member, group.array<std::int32_t>(name, {size}));
  };
  integers("request_family", &Request::family);
  integers("prompt_tokens", &Request::prompt_tokens);
  integers("output_tokens", &Request::output_tokens);
  integers("source_rank", &Request::source_rank);
  set_column(requests, &Request::arrival_s, group.array<double>("arrival_s", {size}));
}

}  // namespace

void write(h5::GroupWriter& root, const ExperimentRecord& record) {
  write_environment(root, record);
  {
    auto group = part(root, "experiment");
    group.attribute("NX_class", "NXcollection");
    group.text("spec", record.spec_toml, "the experiment's spec as it was read, in TOML");
    group.index_axis("order", record.plan.size(), "place in the order of execution");
    group.texts("plan", record.plan, "order", "run and repeat");
    group.attribute("seed", record.seed);
    group.attribute("ranks", record.ranks);
    group.attribute("nodes", record.nodes);
    if (!record.links.empty()) group.attribute("emulated_links", record.links);
    write_placement_files(group, record.placement_files);
  }
  write_model(root, record);
  write_workload(root, record);
}

ExperimentRecord read_experiment(const h5::NodeReader& root) {
  ExperimentRecord record;
  record.created = root.text_attribute("created");
  record.tool_version = root.text_attribute("tool_version");
  const auto environment = part(root, "environment");
  record.environment_json = environment.text("json");
  if (environment.has("json_end")) record.environment_end_json = environment.text("json_end");
  const auto experiment = part(root, "experiment");
  record.spec_toml = experiment.text("spec");
  record.plan = experiment.texts("plan", experiment.axis("order"));
  record.seed = experiment.attribute<std::uint64_t>("seed");
  record.ranks = experiment.int_attribute("ranks");
  record.nodes = experiment.int_attribute("nodes");
  if (experiment.has_attribute("emulated_links"))
    record.links = experiment.text_attribute("emulated_links");
  record.placement_files = read_placement_files(experiment);
  const auto model = part(root, "model");
  record.model_config_json = model.text("config");
  record.model_name = model.text_attribute("name");
  record.weights_sha256 = model.text_attribute("weights_sha256");
  record.dtype = model.text_attribute("dtype");
  record.layers = model.int_attribute("layers");
  record.experts = model.int_attribute("experts");
  record.top_k = model.int_attribute("top_k");
  record.hidden_size = model.int_attribute("hidden_size");
  read_workload(root, record);
  root.accept(check(record));
  return record;
}

}  // namespace moescope::store::schema
