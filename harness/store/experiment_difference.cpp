#include "store/experiment_difference.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::store {
namespace {

constexpr std::size_t kDigestShown = 16;

// Keeps the first difference it is shown.
class Comparison {
 public:
  template <class T>
  void field(const std::string& name, const T& stored, const T& now) {
    if (text_.empty() && stored != now)
      text_ = fmt::format("{}: it had {}, now {}", name, shown(stored), shown(now));
  }

  void list(const std::string& name, const std::vector<std::string>& stored,
            const std::vector<std::string>& now) {
    for (std::size_t i = 0; i < std::min(stored.size(), now.size()); ++i)
      field(fmt::format("{}[{}]", name, i), stored[i], now[i]);
    field("number of " + name, stored.size(), now.size());
  }

  const std::string& text() const { return text_; }

 private:
  // A spec or a config does not fit a one-line message.
  static constexpr std::size_t kShown = 60;

  static std::string shown(const std::string& text) {
    return text.size() <= kShown ? "'" + text + "'"
                                 : fmt::format("a text of {} bytes", text.size());
  }
  template <class T>
  static std::string shown(const T& value) {
    return fmt::format("{}", value);
  }

  std::string text_;
};

}  // namespace

std::string first_difference(const ExperimentRecord& stored, const ExperimentRecord& now) {
  Comparison comparison;
  const auto field = [&](const char* name, auto ExperimentRecord::*member) {
    comparison.field(name, stored.*member, now.*member);
  };
  field("model name", &ExperimentRecord::model_name);
  field("model config", &ExperimentRecord::model_config_json);
  field("weights_sha256", &ExperimentRecord::weights_sha256);
  field("dtype", &ExperimentRecord::dtype);
  field("layers", &ExperimentRecord::layers);
  field("experts", &ExperimentRecord::experts);
  field("top_k", &ExperimentRecord::top_k);
  field("hidden_size", &ExperimentRecord::hidden_size);
  field("ranks", &ExperimentRecord::ranks);
  field("nodes", &ExperimentRecord::nodes);
  field("links", &ExperimentRecord::links);
  field("seed", &ExperimentRecord::seed);
  field("spec", &ExperimentRecord::spec_toml);
  comparison.list("plan", stored.plan, now.plan);
  // Their names are the plan's.
  for (std::size_t i = 0; i < std::min(stored.placement_files.size(), now.placement_files.size());
       ++i)
    comparison.field("SHA-256 of placement file " + now.placement_files[i].name,
                     stored.placement_files[i].sha256.substr(0, kDigestShown),
                     now.placement_files[i].sha256.substr(0, kDigestShown));
  comparison.list("families", stored.families, now.families);
  comparison.field("number of requests", stored.requests.size(), now.requests.size());
  for (std::size_t i = 0; i < std::min(stored.requests.size(), now.requests.size()); ++i) {
    const auto request = [&](const char* name, auto ExperimentRecord::Request::*member) {
      if (stored.requests[i].*member != now.requests[i].*member)
        comparison.field(fmt::format("request {}, {}", i, name), stored.requests[i].*member,
                         now.requests[i].*member);
    };
    using Request = ExperimentRecord::Request;
    request("id", &Request::id);
    request("prompt_sha256", &Request::prompt_sha256);
    request("family", &Request::family);
    request("prompt_tokens", &Request::prompt_tokens);
    request("output_tokens", &Request::output_tokens);
    request("source_rank", &Request::source_rank);
    request("arrival_s", &Request::arrival_s);
  }
  return comparison.text();
}

}  // namespace moescope::store
