// A task family: a seeded generator of prompts with checkable answers.
#pragma once

#include <string_view>
#include <vector>

#include "core/rng.hpp"
#include "workloads/families/item.hpp"

namespace moescope::workloads {

class Family {
 public:
  virtual ~Family() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view description() const = 0;  // one line
  // A fresh item, its id left empty. The same state of `rng` gives the same item on any machine.
  virtual Item generate(core::Rng& rng) const = 0;
};

// math, code, translation, sentiment, reading, tables, summary, logic.
const std::vector<const Family*>& families();

}  // namespace moescope::workloads
