// A folder with a small suite and a spec that runs a tiny model on it within seconds.
#pragma once

#include <string>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

class SmallExperiment {
 public:
  SmallExperiment();

  std::string file(const std::string& name) const { return folder_.file(name); }
  // `moescope ARGUMENTS` in the folder, started by `launcher`.
  CommandResult moescope(const std::string& arguments, const std::string& launcher = "") const;
  // `moescope run spec.toml ARGUMENTS`.
  CommandResult run(const std::string& arguments, const std::string& launcher = "") const;
  void write(const std::string& name, const std::string& text) const;

 private:
  TemporaryFolder folder_;
};
