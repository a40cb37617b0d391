#include "lab/candidate.hpp"

#include <algorithm>
#include <map>

#include "core/text.hpp"
#include "placement/selector.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;

// The policies beside which every strategy is shown: one that fills slots for communication, one
// for load.
const std::vector<std::string> kCommonReplications{"coverage", "eplb"};

class Builder {
 public:
  explicit Builder(std::string selector) : selector_(std::move(selector)) {}

  void add(const std::string& strategy, const std::string& replication) {
    const auto same = [&](const Candidate& other) {
      return other.choice.strategy == strategy && other.choice.replication == replication;
    };
    if (std::ranges::any_of(list_, same)) return;
    list_.push_back({{strategy, replication},
                     selector_.empty() ? placement::default_selector(replication) : selector_,
                     nullptr});
  }
  std::vector<Candidate> list() && { return std::move(list_); }

 private:
  std::string selector_;
  std::vector<Candidate> list_;
};

std::vector<std::string> listed(const std::string& names) {
  if (names != "all") return core::split(names, ',');
  std::vector<std::string> all;
  for (const auto& strategy : placement::strategies()) all.push_back(strategy->describe().name);
  return all;
}

}  // namespace

std::string Candidate::name() const {
  return choice.replication == "none" ? choice.strategy
                                      : choice.strategy + "+" + choice.replication;
}

std::string default_replication(const placement::PlacementStrategy& strategy) {
  if (strategy.places_replicas()) return placement::kJointReplication;
  const std::string name = strategy.describe().name;
  static const std::map<std::string, std::string> published{{"tacg", "gesr"},
                                                            {"eplb-hierarchical", "eplb"}};
  if (const auto found = published.find(name); found != published.end()) return found->second;
  return placement::find_replication(name) ? name : "coverage";
}

Result<std::vector<Candidate>> candidates(const std::string& names, bool replica_slots,
                                          const std::string& selector) {
  Builder builder(selector);
  builder.add("contiguous", "none");
  for (const auto& raw : listed(names)) {
    const std::string name = core::trim(raw);
    MOESCOPE_TRY(const auto choice, placement::parse_choice(name));
    const bool named = name.find('+') != std::string::npos;
    if (!replica_slots) {
      if (named && choice.replication != "none")
        return Error::bad_input("'" + name + "': a replication needs --replica-slots above 0");
      builder.add(choice.strategy, "none");
    } else if (named) {
      builder.add(choice.strategy, choice.replication);
    } else {
      MOESCOPE_TRY(const auto* strategy, placement::find_strategy(choice.strategy));
      builder.add(choice.strategy, default_replication(*strategy));
      for (const auto& replication : kCommonReplications) builder.add(choice.strategy, replication);
    }
  }
  return std::move(builder).list();
}

}  // namespace moescope::lab
