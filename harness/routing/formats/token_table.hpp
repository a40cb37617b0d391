// A block of tokens in columns of whole numbers, as arrays give them, made into rows.
#pragma once

#include <string>
#include <vector>

#include "routing/formats/request_table.hpp"

namespace moescope::routing {

// One block: columns that the source does not have are empty.
struct TokenBlock {
  std::size_t tokens = 0;
  std::vector<std::int64_t> experts;  // [tokens, L, k]
  std::vector<float> gates;           // [tokens, L, k]
  std::vector<std::int64_t> position, phase, step;

  void clear();
};

class TokenTable {
 public:
  explicit TokenTable(const TraceHeader& header) : header_(header) {}

  // Adds token `i` of the block, of that request, to `rows`; what is wrong, or "". `requests`
  // checks the positions; where the block has none, the tokens of a request are counted.
  std::string add(const TokenBlock& block, std::size_t i, std::int32_t request,
                  RequestTable& requests, TraceRows& rows);

 private:
  std::string add_experts(const std::int64_t* ids, TraceRows& rows) const;

  TraceHeader header_;
  std::vector<std::int64_t> counted_;  // tokens of each request so far
};

}  // namespace moescope::routing
