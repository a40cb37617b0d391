#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/text.hpp"
#include "lab/mixes.hpp"
#include "lab/shifts.hpp"
#include "placement/unknown_name.hpp"

namespace moescope::lab {
namespace {

using core::Error;
using core::Result;
using routing::RoutingTrace;
using routing::TokenList;

// The smallest budget of arXiv 2606.01007's sweep; each further one has four times as many tokens.
constexpr std::size_t kSmallestBudget = 36, kBudgetStep = 4;

class Maker {
 public:
  Maker(const RoutingTrace& calibration, const RoutingTrace& evaluation)
      : calibration_(calibration),
        evaluation_(evaluation),
        families_(common_families()),
        uniform_(uniform_mix(calibration, families_)) {}

  void none() { add("none", "uniform", uniform_, uniform_mix(evaluation_, families_)); }
  void family() {
    for (const int f : families_) add("family", name(f), uniform_, uniform_mix(evaluation_, {f}));
  }
  void heavy() {
    for (const int f : families_) add("heavy", name(f), uniform_, heavy_mix(evaluation_, f));
  }
  void reversed() {
    add("reversed", "order", families_in_turn(calibration_, families_),
        families_in_turn(evaluation_, {families_.rbegin(), families_.rend()}));
  }
  void leave_out() {
    for (const int f : families_) {
      auto others = families_;
      std::erase(others, f);
      add("leave-out", name(f), uniform_mix(calibration_, others), uniform_mix(evaluation_, {f}));
    }
  }
  void phase_switch() {
    const auto middle = families_.begin() + (families_.size() + 1) / 2;
    const std::vector<int> first(families_.begin(), middle), second(middle, families_.end());
    add("switch", "first half", uniform_mix(calibration_, first),
        switched_mix(evaluation_, first, second));
    add("switch", "second half", uniform_mix(calibration_, second),
        switched_mix(evaluation_, second, first));
  }
  void burst() {
    for (const int f : families_) add("burst", name(f), uniform_, burst_mix(evaluation_, f));
  }
  void decode() {
    auto prefill = routing::tokens_of_phase(calibration_, routing::Phase::prefill);
    auto decode = routing::tokens_of_phase(evaluation_, routing::Phase::decode);
    if (prefill.empty() || decode.empty())
      made_.skipped.push_back(fmt::format("shift decode: the trace has {} tokens only",
                                          decode.empty() ? "prefill" : "decode"));
    else
      add("decode", "decode", std::move(prefill), std::move(decode));
  }
  void budget() {
    TokenList all(evaluation_.tokens());
    for (std::size_t t = 0; t < all.size(); ++t) all[t] = t;
    for (std::size_t budget = kSmallestBudget; budget < calibration_.tokens();
         budget *= kBudgetStep)
      add("budget", std::to_string(budget), routing::tokens_within_budget(calibration_, budget),
          all);
    add("budget", "all", routing::tokens_within_budget(calibration_, calibration_.tokens()), all);
  }

  ShiftCases made() && { return std::move(made_); }

 private:
  // Families with tokens on both sides: the parts of one trace list the same ones.
  std::vector<int> common_families() const {
    std::vector<int> common;
    for (const int f : families_present(calibration_)) {
      const auto there = families_present(evaluation_);
      if (std::ranges::count(there, f)) common.push_back(f);
    }
    return common;
  }
  const std::string& name(int family) const { return calibration_.families[family]; }

  void add(const char* shift, const std::string& case_name, TokenList calibration,
           TokenList evaluation) {
    if (calibration.empty() || evaluation.empty()) {
      made_.skipped.push_back(fmt::format("shift {} {}: the trace has no tokens to {} it", shift,
                                          case_name,
                                          calibration.empty() ? "calibrate" : "evaluate"));
      return;
    }
    made_.cases.push_back({shift, case_name, std::move(calibration), std::move(evaluation)});
  }

  const RoutingTrace& calibration_;
  const RoutingTrace& evaluation_;
  std::vector<int> families_;
  TokenList uniform_;
  ShiftCases made_;
};

struct Shift {
  ShiftDescription description;
  void (Maker::*make)();
};

const std::vector<Shift>& all_shifts() {
  static const std::vector<Shift> all{
      {{"none", "no shift: a uniform mix of the families on both sides"}, &Maker::none},
      {{"family", "uniform mix -> each single family"}, &Maker::family},
      {{"heavy", "uniform mix -> 80 % of one family"}, &Maker::heavy},
      {{"reversed", "families one after another -> the same in reversed order"}, &Maker::reversed},
      {{"leave-out", "uniform mix of all families but one -> that one"}, &Maker::leave_out},
      {{"switch", "one half of the families -> the same, then a switch to the other half"},
       &Maker::phase_switch},
      {{"burst", "uniform mix -> the same with a burst of 15 % of one family"}, &Maker::burst},
      {{"decode", "prefill -> decode"}, &Maker::decode},
      {{"budget", "calibration budgets from 36 tokens to all -> all of the evaluation"},
       &Maker::budget},
  };
  return all;
}

}  // namespace

const std::vector<ShiftDescription>& shifts() {
  static const auto descriptions = [] {
    std::vector<ShiftDescription> list;
    for (const auto& shift : all_shifts()) list.push_back(shift.description);
    return list;
  }();
  return descriptions;
}

Result<ShiftCases> make_shift_cases(const RoutingTrace& calibration, const RoutingTrace& evaluation,
                                    const std::string& names) {
  if (calibration.families != evaluation.families)
    return Error::bad_input("--shift: calibration and evaluation list different families");
  std::vector<std::string> known;
  for (const auto& shift : all_shifts()) known.push_back(shift.description.name);
  const auto wanted = names == "all" ? known : core::split(names, ',');
  for (const auto& name : wanted)
    if (std::ranges::count(known, name) == 0)
      return Error::bad_input("--shift: " + placement::unknown_name("shift", name, known));
  Maker maker(calibration, evaluation);
  for (const auto& shift : all_shifts())
    if (std::ranges::count(wanted, shift.description.name)) (maker.*shift.make)();
  return std::move(maker).made();
}

}  // namespace moescope::lab
