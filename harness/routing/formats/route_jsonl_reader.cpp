#include <fmt/format.h>

#include <algorithm>

#include "routing/formats/json_trace.hpp"
#include "routing/formats/route_jsonl.hpp"
#include "routing/formats/row_check.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

bool is_route(const json& line) {
  const auto type = line.find("type");
  return type == line.end() ? line.contains("topk_ids") : *type == "route";
}

std::string text_of(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

class RouteJsonl : public JsonTrace {
 public:
  using JsonTrace::JsonTrace;

  // What the meta line tells, and from the routes what it does not.
  Result<void> open() {
    json line;
    std::int64_t top_k = 0;
    std::vector<std::int64_t> layers;
    bool layers_told = false, gates = false, steps = false, seen = false;
    while (!(layers_told && seen)) {
      MOESCOPE_TRY(const bool more, lines_.next(line));
      if (!more) break;
      if (line.is_discarded()) continue;
      if (text_of(line, "type") == "meta") {
        MOESCOPE_CHECK(read_meta(line, layers, layers_told, top_k));
        continue;
      }
      std::int64_t layer = 0;
      if (!is_route(line) || !get_whole(line, "layer", layer).empty()) continue;
      if (!layers_told) insert_label(layers, layer);
      if (std::exchange(seen, true)) continue;
      gates = line.contains("topk_weights");
      steps = line.contains("step");
      std::vector<std::int64_t> experts;
      if (top_k == 0 && line.contains("topk_ids") &&
          get_whole_list(line["topk_ids"], "topk_ids", experts).empty())
        top_k = static_cast<std::int64_t>(experts.size());
    }
    if (layers.empty() || top_k == 0)
      return Error::bad_input(lines_.path() +
                              ": holds no line of a route: \"layer\" and \"topk_ids\" are needed");
    start(std::move(layers), static_cast<int>(top_k), gates, steps);
    lines_.rewind();
    return {};
  }

 protected:
  Result<void> read_object(const json& line, TraceRows& rows) override {
    if (!is_route(line)) return {};
    Assembler::Token token;
    std::int64_t layer = 0;
    std::string wrong = read_route(line, token, layer);
    if (!wrong.empty()) return meet(wrong);
    return add(token, layer, experts_, weights_, rows);
  }

 private:
  Result<void> read_meta(const json& line, std::vector<std::int64_t>& layers, bool& layers_told,
                         std::int64_t& top_k) {
    if (line.contains("layers_logged")) {
      const std::string wrong = get_whole_list(line["layers_logged"], "layers_logged", layers);
      if (!wrong.empty()) return lines_.error(wrong);
      std::ranges::sort(layers);
      layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
      layers_told = true;
    }
    std::int64_t experts = 0;
    if (line.contains("top_k")) {
      const std::string wrong = get_whole(line, "top_k", top_k);
      if (!wrong.empty()) return lines_.error(wrong);
    }
    if (line.contains("experts")) {
      const std::string wrong = get_whole(line, "experts", experts);
      if (!wrong.empty() || experts < 1 || experts > kMaxExperts)
        return lines_.error(fmt::format("\"experts\" is {}, 1 to {} is needed",
                                        line["experts"].dump(), kMaxExperts));
    }
    if (top_k > kMaxExperts) return lines_.error(fmt::format("\"top_k\" is {}", top_k));
    if (header_.experts == 0) header_.experts = static_cast<int>(experts);
    if (line.contains("families") && line["families"].is_array())
      for (const auto& family : line["families"])
        if (family.is_string()) table_.family_of(family.get<std::string>());
    return {};
  }

  std::string read_route(const json& line, Assembler::Token& token, std::int64_t& layer) {
    std::string wrong = get_whole(line, "layer", layer);
    if (wrong.empty()) wrong = get_whole(line, "token_idx", token.position);
    if (wrong.empty())
      wrong = line.contains("topk_ids") ? get_whole_list(line["topk_ids"], "topk_ids", experts_)
                                        : "\"topk_ids\" is missing";
    if (wrong.empty() && header_.gates) wrong = read_weights(line);
    std::int64_t step = 0, source = -1;
    if (wrong.empty() && header_.steps) wrong = get_whole(line, "step", step);
    if (wrong.empty() && line.contains("source")) wrong = get_whole(line, "source", source);
    if (!wrong.empty()) return wrong;
    token.step = static_cast<std::int32_t>(step);
    const std::string phase = text_of(line, "phase");
    if (line.contains("phase") && phase != "prefill" && phase != "decode")
      return fmt::format("\"phase\" is {}, \"prefill\" or \"decode\" is needed",
                         line["phase"].dump());
    token.phase = phase == "decode" ? Phase::decode : Phase::prefill;
    return read_request(line, source, token);
  }

  std::string read_request(const json& line, std::int64_t source, Assembler::Token& token) {
    const auto id = line.find("req_id");
    const bool named = id != line.end();
    if (named && !id->is_string() && !id->is_number_integer())
      return fmt::format("\"req_id\" is {}, text or a whole number is needed", id->dump());
    const std::string name = !named ? "0" : id->is_string() ? id->get<std::string>() : id->dump();
    const std::string family = text_of(line, "family");
    const auto index = table_.family_of(family.empty() ? kNoFamily : family);
    token.request = table_.index_of(name, index, static_cast<std::int32_t>(source));
    if (table_.family(token.request) == index) return "";
    return fmt::format("\"family\" is '{}', the request's lines before have '{}'", family,
                       requests().families[table_.family(token.request)]);
  }

  std::string read_weights(const json& line) {
    weights_.clear();
    const auto found = line.find("topk_weights");
    if (found == line.end() || !found->is_array()) return "\"topk_weights\" is missing";
    for (const auto& weight : *found) {
      if (!weight.is_number())
        return "\"topk_weights\" is " + found->dump().substr(0, 40) + ", numbers are needed";
      weights_.push_back(weight.get<float>());
    }
    return "";
  }

  std::vector<std::int64_t> experts_;
  std::vector<float> weights_;
};

}  // namespace

Result<std::unique_ptr<TraceReader>> open_route_jsonl(const std::string& path,
                                                      const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(auto lines, LineReader::open(path));
  auto reader = std::make_unique<RouteJsonl>(JsonLines(std::move(lines)), options, bad);
  MOESCOPE_CHECK(reader->open());
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace moescope::routing
