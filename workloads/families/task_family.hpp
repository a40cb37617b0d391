// A family made of several kinds of task, each a plain function; and the list of our families.
//
// Order of evaluation: C++ leaves the order of a call's arguments open, so a task never draws from
// its Rng twice within one argument list. Every draw is its own statement, or an element of a
// braced list, whose order is fixed.
#pragma once

#include <string>
#include <vector>

#include "workloads/families/family.hpp"

namespace moescope::workloads {

struct Draft {
  std::string prompt;
  std::string answer;
};

using Task = Draft (*)(core::Rng&);

class TaskFamily : public Family {
 public:
  // A task listed twice is drawn twice as often.
  TaskFamily(std::string_view name, std::string_view description, std::vector<Task> tasks)
      : name_(name), description_(description), tasks_(std::move(tasks)) {}

  std::string_view name() const override { return name_; }
  std::string_view description() const override { return description_; }
  Item generate(core::Rng& rng) const override;

 private:
  std::string_view name_;
  std::string_view description_;
  std::vector<Task> tasks_;
};

const Family& math_family();
const Family& code_family();
const Family& translation_family();
const Family& sentiment_family();
const Family& reading_family();
const Family& tables_family();
const Family& summary_family();
const Family& logic_family();

}  // namespace moescope::workloads
