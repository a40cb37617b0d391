// The parts that readers and writers of trace formats are made of.
#include <catch2/catch.hpp>
#include <fstream>

#include "core/file.hpp"
#include "routing/formats/assembler.hpp"
#include "routing/formats/base64.hpp"
#include "routing/formats/chain.hpp"
#include "routing/formats/copy.hpp"
#include "routing/formats/csv_record.hpp"
#include "routing/formats/request_table.hpp"
#include "routing/formats/row_check.hpp"
#include "routing/formats/summary.hpp"
#include "routing/formats/token_csv.hpp"
#include "routing/formats/zip_reader.hpp"
#include "routing/formats/zip_writer.hpp"
#include "routing/random_trace.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope::routing;

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::vector<std::string>> records(const std::string& text) {
  const TemporaryFolder folder;
  write(folder.file("x"), text);
  auto lines = LineReader::open(folder.file("x"));
  REQUIRE(lines);
  CsvReader csv(std::move(*lines));
  std::vector<std::vector<std::string>> all;
  std::vector<std::string> fields;
  for (;;) {
    const auto more = csv.next(fields);
    REQUIRE(more);
    if (!*more) return all;
    all.push_back(fields);
  }
}

}  // namespace

TEST_CASE("records of CSV as RFC 4180 has them") {
  using Fields = std::vector<std::string>;
  CHECK(records("a,b\r\n\n1,\n") == std::vector<Fields>{{"a", "b"}, {"1", ""}});
  CHECK(records("\"a,\"\"b\"\"\nc\",d") == std::vector<Fields>{{"a,\"b\"\nc", "d"}});
  CHECK(records("\xEF\xBB\xBFx,\"\"\n") == std::vector<Fields>{{"x", ""}});
  CHECK(records(std::string("a\0b,c\n", 6)) == std::vector<Fields>{{std::string("a\0b", 3), "c"}});
  CHECK(records("").empty());
}

TEST_CASE("lines longer than a block are whole, and counted") {
  const TemporaryFolder folder;
  const std::string line(700'000, 'x');
  write(folder.file("x"), "first\n" + line + "\r\nlast");
  auto reader = LineReader::open(folder.file("x"));
  REQUIRE(reader);
  std::string found;
  for (int pass = 0; pass < 2; ++pass) {
    CHECK(*reader->next(found));
    CHECK(found == "first");
    CHECK(*reader->next(found));
    CHECK(found == line);
    CHECK(reader->line() == 2);
    CHECK(*reader->next(found));
    CHECK(found == "last");
    CHECK_FALSE(*reader->next(found));
    CHECK(reader->progress().done == reader->progress().total);
    reader->rewind();
  }
}

TEST_CASE("lists of numbers hold nothing else") {
  std::vector<std::int64_t> numbers;
  CHECK(parse_numbers("[8, 26,-3]", numbers));
  CHECK(numbers == std::vector<std::int64_t>{8, 26, -3});
  for (const char* text : {"", "[]", "8 x", "8.5", "99999999999999999999"})
    CHECK_FALSE(parse_numbers(text, numbers));
}

// RFC 4648, section 10.
TEST_CASE("base64 gives the vectors of its RFC back") {
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
  CHECK(decode_base64("Zm9vYmFy") == "foobar");
  for (const char* text : {"Zg=", "Zg", "Z*==", "===="}) {
    INFO(text);
    const auto bytes = decode_base64(text);
    CHECK((!bytes || bytes->size() < 3));
  }
}

TEST_CASE("tokens complete when their last layer has come, whatever the order") {
  Assembler assembler({2, 5}, 2, false, false);
  TraceRows rows;
  bool completed = false;
  const auto add = [&](std::int64_t position, std::int64_t layer, std::vector<std::int64_t> ids) {
    return assembler.add({0, position, Phase::prefill, 0}, layer, ids, {}, 0, rows, completed);
  };
  CHECK(add(0, 5, {7, 6}) == "");
  CHECK(add(1, 2, {1, 0}) == "");
  CHECK_FALSE(completed);
  CHECK(add(0, 2, {3, 2}) == "");
  CHECK(completed);
  CHECK(rows.expert_ids == std::vector<std::uint16_t>{3, 2, 7, 6});
  CHECK(add(1, 2, {1, 0}) == "layer 2 of token 1 has come already");
  CHECK(add(1, 3, {1, 0}).find("layer 3, one of 2 to 5") == 0);
  std::int32_t request = 0;
  std::int64_t position = 0;
  CHECK(assembler.drop_incomplete(request, position) == "lacks layer 5");
  CHECK(position == 1);
  CHECK(assembler.drop_incomplete(request, position) == "");
}

TEST_CASE("names of requests give their number") {
  CHECK(number_in("prompt_12_data") == 12);
  CHECK(number_in("007") == 7);
  CHECK_FALSE(number_in("a1b2"));
  CHECK_FALSE(number_in("none"));
  CHECK_FALSE(number_in("9999999999999999999"));
  RequestTable table;
  CHECK(table.index_of(std::string("x-5"), 0) == 0);
  CHECK(table.index_of(std::string("ab"), 0) == 1);
  CHECK(table.index_of(std::string("x-5"), 0) == 0);
  CHECK(table.requests().number == std::vector<std::int64_t>{5, 1});
}

TEST_CASE("experts of a token are checked for range and repeats") {
  CHECK(check_expert(65535, 0) == "");
  CHECK(check_expert(65536, 0) == "expert 65536, 0 to 65535 is needed");
  CHECK(check_expert(8, 8) == "expert 8, 0 to 7 is needed");
  const std::vector<std::uint16_t> chosen{3, 1, 3};
  CHECK(check_choice(chosen) == "expert 3 stands twice, once is allowed");
}

TEST_CASE("a ZIP file gives its entries back, and any damage is an error") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.zip");
  const std::string text(300'000, 'y');
  {
    auto zip = ZipWriter::create(path);
    REQUIRE(zip);
    for (const auto& [name, content] : {std::pair("a", text), std::pair("empty", std::string())}) {
      REQUIRE((*zip)->begin(name));
      REQUIRE((*zip)->write(content));
      REQUIRE((*zip)->end());
    }
    REQUIRE((*zip)->publish());
  }
  const auto content = [](const std::string& file, const char* name) -> std::string {
    const auto region = ByteRegion::open(file);
    REQUIRE(region);
    const auto entries = read_zip_directory(*region);
    if (!entries || !entries->contains(name)) return "damaged";
    const auto entry = open_zip_entry(*region, name, entries->at(name));
    if (!entry) return "damaged";
    std::string bytes(entry->size(), '\0');
    REQUIRE(entry->read(0, bytes.size(), bytes.data()));
    return bytes;
  };
  CHECK(content(path, "a") == text);
  CHECK(content(path, "empty").empty());
  const auto bytes = moescope::core::read_file(path);
  REQUIRE(bytes);
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    std::string changed = *bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x55);
    write(folder.file("changed"), changed);
    const std::string found = content(folder.file("changed"), "a");
    // Dates, versions and other entries may change without harm; the content never does.
    CHECK((found == text || found == "damaged"));
  }
}

TEST_CASE("several files are one trace with requests of their own") {
  const TemporaryFolder folder;
  write(folder.file("a.csv"), "request,family,position,layer,experts\n5,x,0,0,1 2\n5,x,1,0,0 2\n");
  write(folder.file("b.csv"), "request,family,position,layer,experts\n5,y,0,0,3 2\n");
  write(folder.file("c.csv"), "request,family,position,layer,experts\n5,y,0,0,3 2 1\n");
  BadRows bad(false);
  const auto link = [&](const char* name, const char* family) {
    const std::string path = folder.file(name);
    return ChainLink{path, family, [path, &bad] { return open_token_csv(path, {}, bad); }};
  };
  const auto chain = chain_traces({link("a.csv", ""), link("b.csv", "")});
  REQUIRE(chain);
  const auto trace = collect_trace(**chain, {});
  REQUIRE(trace);
  CHECK(trace->request == std::vector<std::int32_t>{0, 0, 1});
  CHECK(trace->request_number == std::vector<std::int64_t>{5, 5});
  CHECK(trace->families == std::vector<std::string>{"x", "y"});
  CHECK(trace->experts == 4);

  const auto unlike = chain_traces({link("a.csv", ""), link("c.csv", "")});
  REQUIRE(unlike);
  const auto refused = collect_trace(**unlike, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("c.csv: 1 layers, top 3") != std::string::npos);

  const auto named = chain_traces({link("a.csv", "mine")});
  REQUIRE(named);
  const auto summary = summarize_trace(**named, {});
  REQUIRE(summary);
  CHECK(summary->requests.families == std::vector<std::string>{"mine"});
  CHECK(summary->load == std::vector<std::uint64_t>{1, 1, 2});
}
