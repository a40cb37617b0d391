// The text formats, on examples written by hand, and what is said about bad rows.
#include <catch2/catch.hpp>
#include <filesystem>

#include "store/mentions.hpp"
#include "store/trace_files.hpp"
#include "support/temporary_folder.hpp"

using moescope::routing::Phase;
using moescope::store::LoadOptions;
using moescope::store::LoadReport;

namespace {

using Ids = std::vector<std::uint16_t>;
using Numbers = std::vector<std::int32_t>;

const std::string kPromptHeader = "Layer ID,Batch Number,Token,Activated Expert IDs\n";

}  // namespace

TEST_CASE("a CSV of one prompt comes layer by layer, its texts may hold anything") {
  const TemporaryFolder folder;
  const std::string path = folder.file("prompt_12_data.csv");
  write_text(path, kPromptHeader +
                       "1,0,\"a, \"\"b\"\"\",\"[3, 1]\"\n1,0,\"\n\",\"[0, 2]\"\n"
                       "2,0,\"a, \"\"b\"\"\",\"[2, 0]\"\r\n2,0,\"\n\",\"[1, 3]\"\n");
  const auto trace = load_sound(path);
  CHECK(trace.layers == 2);
  CHECK(trace.experts == 4);
  CHECK(trace.expert_ids == Ids{3, 1, 2, 0, 0, 2, 1, 3});
  CHECK(trace.number_of(0) == 12);
}

TEST_CASE("a folder of CSV files is a trace, in the order of their numbers") {
  const TemporaryFolder folder;
  for (const char* number : {"10", "9", "100"})
    write_text(folder.file("prompt_" + std::string(number) + "_data.csv"),
               kPromptHeader + "1,0,x,\"[" + std::string(1, number[0]) + ", 0]\"\n");
  const auto trace = load_sound(folder.path());
  REQUIRE(trace.requests() == 3);
  CHECK(trace.request_number == std::vector<std::int64_t>{9, 10, 100});
  CHECK(trace.expert_ids == Ids{9, 0, 1, 0, 1, 0});
}

TEST_CASE("a bad row of a prompt is named by its line") {
  const TemporaryFolder folder;
  const std::string path = folder.file("p1.csv");
  const auto with = [&](const std::string& row, const LoadOptions& options = {}) {
    write_text(path, kPromptHeader + "1,0,x,\"[3, 1]\"\n" + row + "2,0,x,\"[2, 0]\"\n");
    return refusal(path, options);
  };
  mentions(with("1,0,y\n"), "p1.csv:3: 3 fields, 4 are needed");
  mentions(with("one,0,y,\"[1, 2]\"\n"), "p1.csv:3: Layer ID is 'one'");
  mentions(with("1,4,y,\"[1, 2]\"\n"), "p1.csv:3: Batch Number is '4', 0 is needed");
  mentions(with("1,0,y,\"[1, x]\"\n"), "p1.csv:3: Activated Expert IDs is '[1, x]'");
  mentions(with("1,0,y,\"[1]\"\n"), "p1.csv:3: 1 experts, 2 are needed");
  mentions(with("1,0,y,\"[1, 1]\"\n"), "p1.csv:3: expert 1 stands twice");
  mentions(with("1,0,y,\"[1, -1]\"\n"), "p1.csv:3: expert -1, 0 to 65535 is needed");
  mentions(with("1,0,y,\"[1, 4]\"\n", {.experts = 4}), "p1.csv:3: expert 4, 0 to 3 is needed");
  mentions(with("1,0,\"y,[1, 2]\n"), "p1.csv:3: ");
  mentions(with("1,0,y,\"[1, 2]\"\n"), "p1.csv: token 1 of request 1 lacks layer 2");
  mentions(with("2,0,y,\"[1, 2]\"\n"), "p1.csv:3: token 0 is 'y' here and another text");
}

TEST_CASE("a quote that is not closed is named by the line where it opens") {
  const TemporaryFolder folder;
  write_text(folder.file("p1.csv"), kPromptHeader + "1,0,x,\"[3, 1]\"\n1,0,\"y,[1, 2]\n1,0,z\n");
  mentions(refusal(folder.file("p1.csv")), "p1.csv:3: a quote is not closed");
}

TEST_CASE("bad rows can be skipped, and are counted") {
  const TemporaryFolder folder;
  const std::string path = folder.file("p1.csv");
  write_text(path, kPromptHeader +
                       "1,0,a,\"[0, 1]\"\n1,0,b,\"[0, 0]\"\n1,0,c,\"[2, 1]\"\n"
                       "2,0,a,\"[0, 1]\"\n2,0,b,\"[0, 1]\"\n2,0,c,\"[1, 2]\"\n");
  LoadReport report;
  const auto trace = load_sound(path, {.skip_bad = true, .report = &report});
  CHECK(trace.expert_ids == Ids{0, 1, 0, 1, 2, 1, 1, 2});
  CHECK(trace.position == Numbers{0, 2});
  CHECK(report.rows_skipped == 2);  // the row, and the token that lacks a layer then
  mentions(report.first_skipped, "p1.csv:3: expert 0 stands twice");
}

TEST_CASE("CSV with a row per token or per activation") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.csv");
  SECTION("a row per token, without a header") {
    write_text(path, "3,5 2\n3,1 0\n4,0 1\n4,2 5\n");
    const auto trace = load_sound(path);
    CHECK(trace.layers == 2);
    CHECK(trace.expert_ids == Ids{5, 2, 0, 1, 1, 0, 2, 5});
  }
  SECTION("a row per activation") {
    write_text(path,
               "token,layer,expert\n0,0,5\n0,0,2\n0,1,3\n0,1,1\n1,0,0\n1,0,4\n1,1,2\n1,1,5\n");
    const auto trace = load_sound(path);
    CHECK(trace.top_k == 2);
    CHECK(trace.expert_ids == Ids{5, 2, 3, 1, 0, 4, 2, 5});
    CHECK(trace.position == Numbers{0, 1});
  }
  SECTION("one expert per token") {
    write_text(path, "layer,expert\n0,5\n0,2\n1,3\n1,1\n");
    const auto trace = load_sound(path);
    CHECK(trace.top_k == 1);
    CHECK(trace.expert_ids == Ids{5, 3, 2, 1});
  }
  SECTION("columns in another order, and others that are passed over") {
    write_text(path, "experts,note,layer,prompt_id,phase\n1 0,x,0,7,decode\n0 1,y,0,9,prefill\n");
    const auto trace = load_sound(path);
    CHECK(trace.request_number == std::vector<std::int64_t>{7, 9});
    CHECK(trace.phase == std::vector<Phase>{Phase::decode, Phase::prefill});
  }
}

TEST_CASE("a bad row of a CSV is named by its line") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.csv");
  const auto with = [&](const std::string& row) {
    write_text(path, "request,position,layer,experts,phase\n1,0,0,4 2,prefill\n" + row +
                         "1,2,0,1 2,prefill\n");
    return refusal(path);
  };
  mentions(with("1,1,0,4\n"), "x.csv:3: 4 fields, 5 are needed");
  mentions(with("1,1,0,4 x,prefill\n"), "x.csv:3: experts is '4 x'");
  mentions(with("1,1,zero,4 2,prefill\n"), "x.csv:3: layer is 'zero'");
  mentions(with("1,1,0,4 2,later\n"), "x.csv:3: phase is 'later', prefill or decode");
  mentions(with("1,1,0,4 2 3,prefill\n"), "x.csv:3: 3 experts, 2 are needed");
  mentions(with("1,3,0,4 3,prefill\n"), "x.csv:4: position 2 of request 1, more than 3");
}

TEST_CASE("JSON lines with a route each") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.jsonl");
  const std::string meta = R"({"type": "meta", "layers_logged": [4, 0], "top_k": 2, "seed": 1})"
                           "\n";
  const auto route = [](const char* request, int token, int layer, const char* ids) {
    return R"({"type": "route", "req_id": ")" + std::string(request) + R"(", "token_idx": )" +
           std::to_string(token) + R"(, "layer": )" + std::to_string(layer) + R"(, "topk_ids": )" +
           ids + "}\n";
  };
  SECTION("layers as logged, requests as they are named") {
    write_text(path, meta + route("r7", 0, 0, "[3, 1]") + route("r9", 0, 0, "[2, 0]") +
                         route("r7", 0, 4, "[0, 1]") + R"({"type": "end"})" + "\n" +
                         route("r9", 0, 4, "[5, 1]"));
    const auto trace = load_sound(path);
    CHECK(trace.layers == 2);
    CHECK(trace.expert_ids == Ids{3, 1, 0, 1, 2, 0, 5, 1});
    CHECK(trace.request_number == std::vector<std::int64_t>{7, 9});
  }
  SECTION("without a meta line the layers are those of the routes") {
    write_text(path, route("a", 0, 2, "[3]") + route("a", 0, 5, "[1]"));
    CHECK(load_sound(path).expert_ids == Ids{3, 1});
  }
  SECTION("bad lines") {
    write_text(path, meta + route("a", 0, 0, "[3, 1]") + "{\n");
    mentions(refusal(path), "x.jsonl:3: is not a JSON object");
    write_text(path, meta + route("a", 0, 1, "[3, 1]"));
    mentions(refusal(path), "x.jsonl:2: layer 1, one of 0 to 4 is needed");
    write_text(path, meta + route("a", 0, 0, "\"x\""));
    mentions(refusal(path), "x.jsonl:2: \"topk_ids\" is \"x\", a list of whole numbers");
    write_text(path, meta + route("a", 0, 0, "[3, 1]") + route("a", 0, 0, "[3, 1]"));
    mentions(refusal(path), "x.jsonl:3: layer 0 of token 0 has come already");
    write_text(path, meta + route("a", 0, 0, "[3, 1]"));
    mentions(refusal(path), "token 0 of request 0 lacks layer 4");
  }
}

TEST_CASE("Megatron-core's router trace: a rank's tokens in the order of each layer") {
  const TemporaryFolder folder;
  const std::string path = folder.file("router_trace_rank3.jsonl");
  const auto record = [](int step, int layer, const char* ids, const char* block = "decoder") {
    return R"({"step": )" + std::to_string(step) + R"(, "stage": "pre_dispatch", "block": ")" +
           block + R"(", "layer": )" + std::to_string(layer) +
           R"(, "rank": 3, "num_tokens": 2, "topk": 2, "top_indices": )" + ids + "}\n";
  };
  write_text(path, record(0, 1, "[[0, 1], [2, 3]]") + record(0, 2, "[[4, 5], [6, 7]]") +
                       record(0, 1, "[[9, 9]]", "mtp") + record(1, 1, "[[1, 0]]") +
                       record(1, 2, "[[5, 4]]"));
  const auto trace = load_sound(path);
  CHECK(trace.layers == 2);
  CHECK(trace.expert_ids == Ids{0, 1, 4, 5, 2, 3, 6, 7, 1, 0, 5, 4});
  CHECK(trace.step == Numbers{0, 0, 1});
  CHECK(trace.number_of(0) == 3);
  write_text(path, record(0, 1, "[[0, 1], 7]"));
  mentions(refusal(path), "rank3.jsonl:1: token 1: \"top_indices\" is 7");
}

TEST_CASE("replies of vLLM and SGLang") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.jsonl");
  SECTION("vLLM, lists: the prompt's and the choice's part") {
    write_text(path,
               R"({"id": "c", "choices": [{"index": 0, "routed_experts": [[[4, 5], [0, 1]]]}], )"
               R"("prompt_routed_experts": [[[0, 1], [2, 3]], [[1, 2], [3, 0]]]})"
               "\n");
    const auto trace = load_sound(path);
    CHECK(trace.expert_ids == Ids{0, 1, 2, 3, 1, 2, 3, 0, 4, 5, 0, 1});
    CHECK(trace.phase == std::vector<Phase>{Phase::prefill, Phase::prefill, Phase::decode});
  }
  SECTION("vLLM, encoded") {
    // int16 little-endian: 1, 2, 3, 4.
    write_text(path, R"({"routed_experts": {"encoding": "base64", "dtype": "int16", )"
                     R"("shape": [1, 2, 2], "data": "AQACAAMABAA="}})"
                     "\n");
    CHECK(load_sound(path).expert_ids == Ids{1, 2, 3, 4});
  }
  SECTION("SGLang: int32 without a shape") {
    // int32 little-endian: 1, 2, 3, 4.
    write_text(path, R"({"text": "x", "meta_info": {"prompt_tokens": 1, "completion_tokens": 2, )"
                     R"("routed_experts": "AQAAAAIAAAADAAAABAAAAA=="}})"
                     "\n");
    mentions(refusal(path), "give --layers");
    const auto trace = load_sound(path, {.layers = 1});
    CHECK(trace.expert_ids == Ids{1, 2, 3, 4});
    CHECK(trace.phase == std::vector<Phase>{Phase::prefill, Phase::decode});
  }
  SECTION("layers without experts, filled with one number, are left out") {
    write_text(path, R"({"routed_experts": [[[0, 0], [3, 1]], [[0, 0], [2, 0]]]})"
                     "\n"
                     R"({"routed_experts": [[[0, 0], [1, 0]]]})"
                     "\n");
    const auto trace = load_sound(path);
    CHECK(trace.layers == 1);
    CHECK(trace.expert_ids == Ids{3, 1, 2, 0, 1, 0});
    CHECK(trace.requests() == 2);
  }
  SECTION("a reply without experts") {
    write_text(path, R"({"choices": [{"text": "x"}]})"
                     "\n");
    mentions(refusal(path), "x.jsonl:1: the reply has no \"routed_experts\"");
  }
}

TEST_CASE("what holds no trace is refused with the way out") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x");
  const auto with = [&](const std::string& bytes) {
    write_text(path, bytes);
    return refusal(path);
  };
  mentions(with(""), "x: is empty");
  mentions(with("hello world\n"), "x: is of no known format");
  mentions(with("\x80\x02}q"), "numpy.savez");
  mentions(with("\x1f\x8b\x08"), "gunzip");
  mentions(with("layer,expert,count\n0,3,1482\n"), "counts per expert");
  mentions(with("{\"logical_count\": [[1, 2]]}\n"), "counts per expert");
  mentions(with("{\"a\": 1}\n"), "JSON of no known kind");
  mentions(refusal(folder.file("none")), "none: cannot be opened");
  mentions(refusal(folder.path()), "holds no .csv files");
  mentions(refusal(path, {.format = "cvs"}), "format 'cvs' is not known; known are h5");
}

TEST_CASE("a named format overrides what the content looks like") {
  const TemporaryFolder folder;
  write_text(folder.file("x.txt"), "0,1 2\n");
  CHECK(load_sound(folder.file("x.txt")).top_k == 2);
  mentions(refusal(folder.file("x.txt"), {.format = "prompt-csv"}), "the first line is not");
  mentions(refusal(folder.file("x.txt"), {.format = "npy"}), "is not an array of NumPy");
}
