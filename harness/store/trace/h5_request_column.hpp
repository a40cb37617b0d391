// Where the rows of an HDF5 trace get their requests from: the one thing in which the layouts
// differ beyond the names of their arrays.
#pragma once

#include <optional>
#include <string>

#include "routing/formats/request_table.hpp"
#include "store/h5/plain/row_reader.hpp"

namespace moescope::store {

// The request of every token.
class H5RequestColumn {
 public:
  // Requests stand in columns of their own, and tokens name their index.
  static core::Result<H5RequestColumn> of_indices(const h5::PlainNode& group);
  // Tokens name the number of their prompt and its family; all are one prompt without `prompt_id`.
  static core::Result<H5RequestColumn> of_numbers(const h5::PlainNode& group);

  // Reads the columns of the next `count` rows, which request_of() then speaks about.
  core::Result<void> read(std::size_t count);
  // The request of row `i` of those that were read; what is wrong with it is left in `wrong`.
  std::int32_t request_of(std::size_t i, std::string& wrong);
  routing::RequestTable& table() { return table_; }
  const routing::TraceRequests& requests() const { return table_.requests(); }

 private:
  H5RequestColumn() = default;
  core::Result<void> read_requests(const h5::PlainNode& group);

  bool indexed_ = false;
  routing::RequestTable table_;
  std::optional<h5::RowReader> request_, family_;
  std::vector<std::int64_t> request_rows_, family_rows_;
};

}  // namespace moescope::store
