#include "routing/formats/chain.hpp"

#include <fmt/format.h>

#include "routing/formats/request_table.hpp"

namespace moescope::routing {
namespace {

using core::Error;
using core::Result;

std::string describe(const TraceHeader& header) {
  return fmt::format("{} layers, top {}, {} experts{}{}", header.layers, header.top_k,
                     header.experts > 0 ? std::to_string(header.experts) : "unstated",
                     header.gates ? ", with weights" : "", header.steps ? ", with steps" : "");
}

class Chain : public TraceReader {
 public:
  explicit Chain(std::vector<ChainLink> links) : links_(std::move(links)) {}

  Result<void> open_first() {
    MOESCOPE_TRY(reader_, links_[0].open());
    header_ = reader_->header();
    return {};
  }

  const TraceHeader& header() const override { return header_; }
  const TraceRequests& requests() const override { return requests_; }
  ReadProgress progress() const override {
    if (links_.size() == 1 && reader_) return reader_->progress();
    return {at_, links_.size()};
  }

  Result<bool> next(TraceRows& rows) override {
    while (reader_) {
      MOESCOPE_TRY(const bool more, reader_->next(rows));
      add_requests(reader_->requests());
      if (more) {
        for (auto& request : rows.request) request += base_;
        return true;
      }
      base_ = static_cast<std::int32_t>(requests_.family.size());
      reader_.reset();
      if (++at_ < links_.size()) MOESCOPE_CHECK(open_next());
    }
    rows.clear();
    return false;
  }

 private:
  Result<void> open_next() {
    MOESCOPE_TRY(reader_, links_[at_].open());
    const TraceHeader& found = reader_->header();
    if (found.layers == header_.layers && found.top_k == header_.top_k &&
        found.experts == header_.experts && found.gates == header_.gates &&
        found.steps == header_.steps)
      return {};
    return Error::bad_input(fmt::format("{}: {}; as in {}, {} are needed", links_[at_].name,
                                        describe(found), links_[0].name, describe(header_)));
  }

  // Adds those of the current file that have come up since.
  void add_requests(const TraceRequests& from) {
    const std::string& own = links_[at_].family;
    const std::size_t known = requests_.family.size() - static_cast<std::size_t>(base_);
    for (std::size_t i = known; i < from.family.size(); ++i) {
      const std::string& family = own.empty() ? from.families[from.family[i]] : own;
      requests_.family.push_back(families_.family_of(family));
      requests_.number.push_back(from.number.empty() ? static_cast<std::int64_t>(i)
                                                     : from.number[i]);
      // Of several files only some may have it.
      if (links_.size() == 1 && !from.source.empty()) requests_.source.push_back(from.source[i]);
    }
    requests_.families = families_.requests().families;
  }

  std::vector<ChainLink> links_;
  std::unique_ptr<TraceReader> reader_;
  TraceHeader header_;
  TraceRequests requests_;
  RequestTable families_;  // for the names only
  std::size_t at_ = 0;
  std::int32_t base_ = 0;
};

}  // namespace

Result<std::unique_ptr<TraceReader>> chain_traces(std::vector<ChainLink> links) {
  if (links.size() == 1 && links[0].family.empty()) return links[0].open();
  auto chain = std::make_unique<Chain>(std::move(links));
  MOESCOPE_CHECK(chain->open_first());
  return std::unique_ptr<TraceReader>(std::move(chain));
}

}  // namespace moescope::routing
