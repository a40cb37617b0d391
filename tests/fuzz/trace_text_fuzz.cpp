// Text as a trace, in every text format: a valid trace or an error. The first byte chooses the
// format, whether bad rows are skipped, and whether the rest is the text or edits of a sound one.
#include <array>

#include "fuzz/load_bytes.hpp"

namespace {

struct Sound {
  const char *format, *text;
};

constexpr std::array<Sound, 8> kSound{
    {{"prompt-csv",
      "Layer ID,Batch Number,Token,Activated Expert IDs\n"
      "1,0,\"a, \"\"b\"\"\",\"[3, 1]\"\n1,0,c,\"[0, 2]\"\n"
      "2,0,\"a, \"\"b\"\"\",\"[2, 0]\"\n2,0,c,\"[1, 3]\"\n"},
     {"csv",
      "request,family,position,phase,step,source,layer,experts,weights\n"
      "7,maths,0,prefill,0,1,0,3 1,0.5 0.25\n7,maths,0,prefill,0,1,1,0 2,0.5 0.25\n"
      "9,code,0,decode,1,0,0,3 2,0.75 0.1\n9,code,0,decode,1,0,1,1 3,0.5 0.1\n"},
     {"csv", "token,layer,expert\n0,0,5\n0,0,2\n0,1,3\n0,1,1\n1,0,0\n1,0,4\n1,1,2\n1,1,5\n"},
     {"jsonl",
      "{\"type\": \"meta\", \"layers_logged\": [4, 0], \"top_k\": 2, \"experts\": 8, "
      "\"families\": [\"a\"]}\n"
      "{\"type\": \"route\", \"req_id\": \"r7\", \"token_idx\": 0, \"layer\": 0, "
      "\"topk_ids\": [3, 1], \"topk_weights\": [0.5, 0.25], \"family\": \"a\", \"step\": 1}\n"
      "{\"type\": \"route\", \"req_id\": \"r7\", \"token_idx\": 0, \"layer\": 4, "
      "\"topk_ids\": [2, 1], \"topk_weights\": [0.5, 0.25], \"family\": \"a\", \"step\": 1}\n"},
     {"megatron",
      "{\"step\": 0, \"stage\": \"pre_dispatch\", \"block\": \"decoder\", \"layer\": 3, "
      "\"rank\": 0, \"num_tokens\": 2, \"topk\": 2, \"top_indices\": [[0, 1], [2, 3]]}\n"
      "{\"step\": 0, \"block\": \"decoder\", \"layer\": 5, \"rank\": 0, \"top_indices\": [[4, 1], "
      "[6, 3]]}\n"},
     {"replies",
      "{\"choices\": [{\"routed_experts\": [[[4, 5], [0, 1]]]}], "
      "\"prompt_routed_experts\": [[[0, 1], [2, 3]], [[1, 2], [3, 0]]]}\n"},
     {"replies",
      "{\"routed_experts\": {\"encoding\": \"base64\", \"dtype\": \"int16\", \"shape\": [1, 2, 2], "
      "\"data\": \"AQACAAMABAA=\"}}\n"},
     {"replies",
      "{\"meta_info\": {\"prompt_tokens\": 1, \"completion_tokens\": 2, "
      "\"routed_experts\": \"AQAAAAIAAAADAAAABAAAAA==\"}}\n"}}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Sound& sound = kSound[data[0] & 7];
  std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  std::string text = rest;
  const bool edited = data[0] & 8;
  if (edited) {
    text = sound.text;
    apply_edits(text, {reinterpret_cast<std::uint8_t*>(rest.data()), rest.size()});
  }
  load_bytes(text, {.format = sound.format, .skip_bad = (data[0] & 16) != 0, .layers = 1},
             edited && rest.size() < kEditBytes);
  if (data[0] & 32) load_bytes(text, {}, false);
  return 0;
}
