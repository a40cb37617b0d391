#include "routing/formats/replies.hpp"

#include <fmt/format.h>

#include <optional>

#include "routing/formats/json_lines.hpp"
#include "routing/formats/reply_array.hpp"
#include "routing/formats/token_table.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

constexpr char kKey[] = "routed_experts", kPromptKey[] = "prompt_routed_experts";
// Shapes that a damaged reply may state.
constexpr std::size_t kMaxLayers = 4096, kMaxTopK = 4096;

bool has(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

// The parts of one request: experts of its prompt and of what follows.
struct Reply {
  ReplyArray prompt, rest;
};

class Replies : public TraceReader {
 public:
  Replies(JsonLines lines, const ReadOptions& options, BadRows& bad)
      : lines_(std::move(lines)), options_(options), bad_(bad) {
    header_.experts = options.experts;
  }

  // The shape is that of the first reply which has one.
  Result<void> open() {
    std::string first_wrong;
    json line;
    while (!tokens_) {
      MOESCOPE_TRY(const bool more, lines_.next(line));
      if (!more) break;
      std::vector<Reply> replies;
      const std::string wrong = parse(line, replies);
      if (!wrong.empty() && first_wrong.empty()) first_wrong = lines_.error(wrong).message;
      for (const auto& reply : replies)
        for (const auto* part : {&reply.prompt, &reply.rest})
          if (part->tokens > 0 && wrong.empty()) start(*part);
    }
    if (tokens_) {
      lines_.rewind();
      return {};
    }
    if (!first_wrong.empty()) return Error::bad_input(first_wrong);
    return Error::bad_input(lines_.path() + ": holds no reply with experts of tokens");
  }

  const TraceHeader& header() const override { return header_; }
  const TraceRequests& requests() const override { return table_.requests(); }
  ReadProgress progress() const override { return lines_.progress(); }

  Result<bool> next(TraceRows& rows) override {
    rows.clear();
    json line;
    while (rows.tokens() == 0) {
      MOESCOPE_TRY(const bool more, lines_.next(line));
      if (!more) return false;
      std::vector<Reply> replies;
      const std::string wrong = parse(line, replies);
      if (!wrong.empty()) MOESCOPE_CHECK(bad_.meet(lines_.error(wrong)));
      if (wrong.empty())
        for (const auto& reply : replies) MOESCOPE_CHECK(add(reply, rows));
    }
    return true;
  }

 private:
  void start(const ReplyArray& array) {
    if (tokens_ || array.layers > kMaxLayers || array.top_k > kMaxTopK) return;
    header_.layers = static_cast<int>(array.layers);
    header_.top_k = static_cast<int>(array.top_k);
    tokens_.emplace(header_);
  }

  std::string parse(const json& line, std::vector<Reply>& replies) const {
    if (line.is_discarded()) return "is not a JSON object";
    if (has(line, "meta_info") && line["meta_info"].is_object())
      return parse_sglang(line["meta_info"], replies);
    Reply reply;
    if (has(line, kPromptKey)) {
      const std::string wrong = parse_reply_array(line[kPromptKey], reply.prompt);
      if (!wrong.empty()) return fmt::format("\"{}\": {}", kPromptKey, wrong);
    }
    if (has(line, kKey)) {
      const std::string wrong = parse_reply_array(line[kKey], reply.rest);
      if (!wrong.empty()) return fmt::format("\"{}\": {}", kKey, wrong);
      replies.push_back(std::move(reply));
      return "";
    }
    if (has(line, "choices") && line["choices"].is_array()) {
      for (const auto& choice : line["choices"]) {
        if (!choice.is_object() || !has(choice, kKey)) continue;
        Reply chosen{reply.prompt, {}};
        const std::string wrong = parse_reply_array(choice[kKey], chosen.rest);
        if (!wrong.empty()) return fmt::format("\"choices\": \"{}\": {}", kKey, wrong);
        replies.push_back(std::move(chosen));
      }
    }
    if (replies.empty() && reply.prompt.tokens > 0) replies.push_back(std::move(reply));
    return replies.empty()
               ? "the reply has no \"routed_experts\"; the engine returns them when it is started "
                 "with --enable-return-routed-experts"
               : "";
  }

  std::string parse_sglang(const json& info, std::vector<Reply>& replies) const {
    if (!has(info, kKey) || !info[kKey].is_string())
      return "\"meta_info\" has no \"routed_experts\"; SGLang returns them when the request asks "
             "(return_routed_experts)";
    if (options_.layers == 0)
      return "SGLang's \"routed_experts\" do not say how many layers there are: give --layers";
    std::int64_t prompt = 0, completion = 0;
    std::string wrong = get_whole(info, "prompt_tokens", prompt);
    if (wrong.empty()) wrong = get_whole(info, "completion_tokens", completion);
    if (!wrong.empty()) return "\"meta_info\": " + wrong;
    Reply reply;
    // The token that was sampled last has not been through the model.
    const std::int64_t tokens = prompt + completion - 1;
    wrong = parse_flat_array(info[kKey].get<std::string>(),
                             static_cast<std::size_t>(std::max<std::int64_t>(tokens, 0)),
                             static_cast<std::size_t>(options_.layers), reply.rest);
    if (!wrong.empty()) return "\"meta_info\": \"routed_experts\": " + wrong;
    const auto prompt_tokens = static_cast<std::size_t>(std::min(prompt, tokens));
    const std::size_t cells = prompt_tokens * reply.rest.layers * reply.rest.top_k;
    reply.prompt = reply.rest;
    reply.prompt.tokens = prompt_tokens;
    reply.prompt.experts.resize(cells);
    reply.rest.tokens -= prompt_tokens;
    reply.rest.experts.erase(reply.rest.experts.begin(), reply.rest.experts.begin() + cells);
    replies.push_back(std::move(reply));
    return "";
  }

  Result<void> add(const Reply& reply, TraceRows& rows) {
    const auto request = table_.index_of(number_++, table_.family_of(kNoFamily));
    std::int64_t position = 0;
    for (const auto* part : {&reply.prompt, &reply.rest}) {
      if (part->tokens == 0) continue;
      if (part->layers != static_cast<std::size_t>(header_.layers) ||
          part->top_k != static_cast<std::size_t>(header_.top_k)) {
        MOESCOPE_CHECK(bad_.meet(lines_.error(
            fmt::format("the array is [tokens, {}, {}], [tokens, {}, {}] is needed as before",
                        part->layers, part->top_k, header_.layers, header_.top_k))));
        return {};
      }
      // Without a prompt's array nobody says where the prompt ends.
      const bool decode = part == &reply.rest && reply.prompt.tokens > 0;
      TokenBlock block;
      block.tokens = part->tokens;
      block.experts = part->experts;
      block.phase.assign(part->tokens, decode ? 1 : 0);
      for (std::size_t i = 0; i < part->tokens; ++i) block.position.push_back(position++);
      for (std::size_t i = 0; i < part->tokens; ++i) {
        const std::string wrong = tokens_->add(block, i, request, table_, rows);
        if (!wrong.empty())
          MOESCOPE_CHECK(
              bad_.meet(lines_.error(fmt::format("token {}: {}", block.position[i], wrong))));
      }
    }
    return {};
  }

  JsonLines lines_;
  ReadOptions options_;
  BadRows& bad_;
  TraceHeader header_;
  RequestTable table_;
  std::optional<TokenTable> tokens_;
  std::int64_t number_ = 0;
};

}  // namespace

Result<std::unique_ptr<TraceReader>> open_replies(const std::string& path,
                                                  const ReadOptions& options, BadRows& bad) {
  MOESCOPE_TRY(auto lines, LineReader::open(path));
  auto reader = std::make_unique<Replies>(JsonLines(std::move(lines)), options, bad);
  MOESCOPE_CHECK(reader->open());
  return std::unique_ptr<TraceReader>(std::move(reader));
}

}  // namespace moescope::routing
