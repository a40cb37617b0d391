// Devices beside the host's cores, chosen by name at run time. What is not built in is not listed.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"
#include "kernels/decoder_shape.hpp"
#include "kernels/rank_compute.hpp"

namespace moescope::kernels {

// What ranks of one device will ask of its memory.
struct DeviceLoad {
  int ranks = 1;            // on this device
  int caches = 1;           // sequences of a rank at once
  int cache_positions = 1;  // of each
  int step_tokens = 1;      // of a rank in one step
};

// A model on one device, shared by its ranks.
class DeviceDecoder {
 public:
  virtual ~DeviceDecoder() = default;
  // Called on the rank's thread.
  virtual core::Result<std::unique_ptr<RankCompute>> make_rank() const = 0;
  virtual std::size_t dispatch_row_bytes(DispatchLayout layout) const = 0;
  virtual std::size_t answer_row_bytes() const = 0;
};

struct DeviceKind {
  std::string name, help;
  int (*count)();
  std::string (*why_none)();  // the reason of a count of 0
  // The same for one device in every process, and on no host for another. bad_input: it is not
  // there, or cannot be used.
  core::Result<std::string> (*id)(int index);
  // Before anything is loaded. bad_input: there is no such device, the model does not fit its
  // memory (with the bytes per rank), or it has a size that the kernels do not take.
  core::Result<void> (*check)(int index, const DecoderShape& shape, const DeviceLoad& load);
  core::Result<std::unique_ptr<DeviceDecoder>> (*load)(int index, const DecoderShape& shape,
                                                       const DecoderValues& values);
};

std::span<const DeviceKind> device_kinds();

}  // namespace moescope::kernels
