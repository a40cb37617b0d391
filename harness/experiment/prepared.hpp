// Everything an experiment needs before its first run: the model, and the requests as token ids.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "engine/loaded_model.hpp"
#include "engine/request.hpp"
#include "experiment/devices.hpp"
#include "experiment/spec.hpp"
#include "model/tokenizer.hpp"
#include "workloads/families/item.hpp"

namespace moescope::experiment {

struct RequestSet {
  std::vector<workloads::Item> items;
  std::vector<engine::Request> requests;  // source ranks dealt round-robin in order
};

struct Prepared {
  std::shared_ptr<const engine::LoadedModel> model;
  std::shared_ptr<const model::Tokenizer> tokenizer;
  std::string weights_sha256;
  std::vector<std::string> families;
  RequestSet calibration, evaluation;
};

// Reads the suite (checked against its manifest when it has one) and the model. bad_input for what
// is missing or damaged, for more ranks than experts, and for a prompt that does not fit the model.
core::Result<Prepared> prepare(const Spec& spec, const RankDevices& devices);

}  // namespace moescope::experiment
