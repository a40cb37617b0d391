#include "experiment/prepared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/text.hpp"
#include "engine/device_model.hpp"
#include "experiment/bundled.hpp"
#include "workloads/families/suite_file.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

// The first `per_family` items of every family, in the file's order.
Result<std::vector<workloads::Item>> take(const std::string& path, std::int64_t per_family) {
  MOESCOPE_TRY(auto items, workloads::read_items(path));
  std::map<std::string, std::int64_t> taken;
  std::vector<workloads::Item> chosen;
  for (auto& item : items)
    if (taken[item.family]++ < per_family) chosen.push_back(std::move(item));
  for (const auto& [family, there] : taken)
    if (there < per_family)
      return Error::bad_input(fmt::format("{}: {} items of family {}, {} are asked for", path,
                                          there, family, per_family));
  if (chosen.empty()) return Error::bad_input(path + ": holds no items");
  return chosen;
}

Result<RequestSet> to_requests(std::vector<workloads::Item> items, const Spec& spec,
                               const std::vector<std::string>& families,
                               const model::Tokenizer& tokenizer,
                               const model::ModelConfig& config) {
  RequestSet set;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto ids = tokenizer.encode(items[i].prompt);
    if (!ids) return ids.error().in(items[i].id);
    engine::Request request;
    request.prompt = std::move(*ids);
    request.max_new_tokens = static_cast<int>(spec.max_new_tokens);
    request.source_rank = static_cast<int>(i % spec.ranks);
    const auto family = std::ranges::find(families, items[i].family);
    if (family == families.end())
      return Error::bad_input(fmt::format("{}: family '{}' is not one of the calibration's: {}",
                                          items[i].id, items[i].family, core::join(families)));
    request.family = static_cast<int>(family - families.begin());
    const auto length = static_cast<std::int64_t>(request.prompt.size());
    if (length + spec.max_new_tokens > config.max_positions)
      return Error::bad_input(
          fmt::format("{}: {} prompt tokens and {} new ones do not fit the model's {} positions",
                      items[i].id, length, spec.max_new_tokens, config.max_positions));
    set.requests.push_back(std::move(request));
  }
  set.items = std::move(items);
  return set;
}

Result<void> share_nothing(const RequestSet& a, const RequestSet& b) {
  std::map<std::string, std::string> seen;
  for (const auto& item : a.items) seen[item.prompt] = item.id;
  for (const auto& item : b.items)
    if (const auto same = seen.find(item.prompt); same != seen.end())
      return Error::bad_input(fmt::format(
          "{} has the prompt of {}: calibration and evaluation must not share a request", item.id,
          same->second));
  return {};
}

Result<std::shared_ptr<const engine::LoadedModel>> load(const Spec& spec,
                                                        const RankDevices& devices,
                                                        const std::string& folder,
                                                        const Prepared& prepared) {
  const auto kind =
      std::ranges::find(kernels::device_kinds(), spec.device, &kernels::DeviceKind::name);
  if (kind == kernels::device_kinds().end()) return engine::load_model(folder);
  std::size_t longest = 0;
  for (const auto* set : {&prepared.calibration, &prepared.evaluation})
    for (const auto& request : set->requests)
      longest = std::max(longest, request.prompt.size() + request.max_new_tokens);
  engine::ServeOptions options;
  options.max_batch_per_rank = static_cast<int>(spec.max_batch_per_rank);
  options.prefill_tokens_per_rank = static_cast<int>(spec.prefill_tokens_per_rank);
  return engine::load_model_on(*kind, folder, devices.here, devices.ranks_on_one_here, options,
                               static_cast<int>(longest));
}

}  // namespace

Result<Prepared> prepare(const Spec& spec, const RankDevices& devices) {
  const std::string model_path = model_folder(spec.model);
  const std::string suite = suite_folder(spec.suite);
  Prepared prepared;
  MOESCOPE_TRY(const auto config, model::read_config(model_path));
  if (spec.ranks > config.experts)
    return Error::bad_input(
        fmt::format("ranks.count: {} ranks for {} experts per layer; 1 to {} "
                    "ranks can each host one",
                    spec.ranks, config.experts, config.experts));
  if (std::filesystem::exists(suite + "/" + std::string(workloads::kManifestName)))
    MOESCOPE_CHECK(workloads::verify_suite(suite));
  MOESCOPE_TRY(auto calibration, take(suite + "/calibration.jsonl", spec.calibration_per_family));
  MOESCOPE_TRY(auto evaluation, take(suite + "/evaluation.jsonl", spec.evaluation_per_family));
  for (const auto& item : calibration)
    if (std::ranges::find(prepared.families, item.family) == prepared.families.end())
      prepared.families.push_back(item.family);

  MOESCOPE_TRY(auto tokenizer, model::Tokenizer::load(model_path));
  if (tokenizer.vocabulary() > static_cast<std::size_t>(config.vocab))
    return Error::bad_input(fmt::format("{}: the tokenizer has {} tokens, the model {}", model_path,
                                        tokenizer.vocabulary(), config.vocab));
  prepared.tokenizer = std::make_shared<const model::Tokenizer>(std::move(tokenizer));
  MOESCOPE_TRY(prepared.calibration, to_requests(std::move(calibration), spec, prepared.families,
                                                 *prepared.tokenizer, config));
  MOESCOPE_TRY(prepared.evaluation, to_requests(std::move(evaluation), spec, prepared.families,
                                                *prepared.tokenizer, config));
  MOESCOPE_CHECK(share_nothing(prepared.calibration, prepared.evaluation));
  MOESCOPE_TRY(prepared.model, load(spec, devices, model_path, prepared));
  MOESCOPE_TRY(prepared.weights_sha256, model::weights_sha256(model_path));
  return prepared;
}

}  // namespace moescope::experiment
