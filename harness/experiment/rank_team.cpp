#include "experiment/rank_team.hpp"

#include <fmt/format.h>

#include "comm/exchange.hpp"
#include "comm/nccl/shared_gpu.hpp"
#include "core/byte_stream.hpp"
#include "experiment/build_info.hpp"

namespace moescope::experiment {
namespace {

using core::ByteReader;
using core::ByteWriter;
using core::Error;
using core::Result;

enum class Order : std::uint8_t { go_home, prepare, serve };

std::string own_version() { return build_info().version + "+" + build_info().commit; }

void write(ByteWriter& writer, const placement::Placement& placement) {
  writer.value(placement.layers);
  writer.value(placement.experts);
  writer.value(placement.ranks);
  writer.array(placement.primary);
  for (const auto& replicas : placement.replicas) writer.array(replicas);
}

placement::Placement read_placement(ByteReader& reader) {
  const auto layers = reader.value<int>(), experts = reader.value<int>(),
             ranks = reader.value<int>();
  placement::Placement placement(layers, experts, ranks);
  placement.primary = reader.array<std::int32_t>();
  for (auto& replicas : placement.replicas) replicas = reader.array<std::int32_t>();
  return placement;
}

void write(ByteWriter& writer, const engine::ServeOptions& options) {
  writer.value(options.layout);
  writer.value(options.combine);
  writer.text(options.selector);
  writer.value(options.selector_settings.size());
  for (const auto& [name, value] : options.selector_settings) {
    writer.text(name);
    writer.text(value);
  }
  writer.value(options.max_batch_per_rank);
  writer.value(options.prefill_tokens_per_rank);
  writer.value(options.record);
  writer.value(options.keep_logits);
}

engine::ServeOptions read_options(ByteReader& reader) {
  engine::ServeOptions options;
  options.layout = reader.value<kernels::DispatchLayout>();
  options.combine = reader.value<kernels::CombineMode>();
  options.selector = reader.text();
  for (auto left = reader.value<std::size_t>(); left > 0 && reader.ok(); --left) {
    const std::string name = reader.text();
    options.selector_settings[name] = reader.text();
  }
  options.max_batch_per_rank = reader.value<int>();
  options.prefill_tokens_per_rank = reader.value<int>();
  options.record = reader.value<bool>();
  options.keep_logits = reader.value<bool>();
  return options;
}

Result<comm::Bytes> from_leader(comm::Ranks& ranks, const comm::Bytes& bytes) {
  comm::Bytes message;
  MOESCOPE_CHECK(ranks.run([&](comm::Communicator& communicator) -> Result<void> {
    MOESCOPE_TRY(message, comm::broadcast(communicator, bytes));
    return {};
  }));
  return message;
}

}  // namespace

RankTeam::~RankTeam() {
  if (!ranks_.leads()) return;
  ByteWriter writer;
  writer.value(Order::go_home);
  // A job that is broken needs no goodbye.
  [[maybe_unused]] const auto told = tell(writer.take());
}

Result<void> RankTeam::tell(const std::vector<std::byte>& message) {
  if (ranks_.in_one_process()) return {};
  MOESCOPE_CHECK(from_leader(ranks_, message));
  return {};
}

Result<void> RankTeam::prepare(const Spec& spec) {
  ByteWriter writer;
  writer.value(Order::prepare);
  writer.text(own_version());
  writer.text(to_toml(spec));
  MOESCOPE_CHECK(tell(writer.take()));
  return load(to_toml(spec), own_version());
}

Result<void> RankTeam::load(const std::string& spec_toml, const std::string& version) {
  MOESCOPE_CHECK(agree_on(read(spec_toml, version)));
  MOESCOPE_TRY(devices_, find_devices(spec_, ranks_));
  return agree_on(load_model());
}

Result<void> RankTeam::read(const std::string& spec_toml, const std::string& version) {
  if (version != own_version())
    return Error::bad_input(
        fmt::format("this is moescope {}, rank 0 runs {}: the same program is needed everywhere",
                    own_version(), version));
  MOESCOPE_TRY(spec_, parse_spec(spec_toml, "spec of rank 0"));
  if (spec_.backend != "nccl") return {};
  comm::nccl::load_kernels_early();
  MOESCOPE_TRY(library_, comm::nccl::load_library());
  MOESCOPE_TRY(limits_, comm::nccl::limits_from_environment());
  return {};
}

Result<void> RankTeam::load_model() {
  MOESCOPE_TRY(prepared_, experiment::prepare(spec_, devices_));
  if (spec_.backend != "nccl") return {};
  nccl_.emplace(ranks_, library_, limits_);
  if (!devices_.shared) return {};
  return ranks_.run([this](comm::Communicator& communicator) -> Result<void> {
    comm::nccl::share_gpu(library_->version, communicator.rank());
    return {};
  });
}

Result<void> RankTeam::agree_on(const Result<void>& mine) {
  if (ranks_.in_one_process()) return mine;
  Result<void> agreed;
  MOESCOPE_CHECK(ranks_.run([&](comm::Communicator& communicator) -> Result<void> {
    // The outcome is everybody's: it must not abort the job.
    agreed = comm::agree(communicator, mine);
    return {};
  }));
  return agreed;
}

Result<engine::ServeResult> RankTeam::serve(RequestSetName set,
                                            const placement::Placement& placement,
                                            const engine::ServeOptions& options) {
  ByteWriter writer;
  writer.value(Order::serve);
  writer.value(set);
  write(writer, placement);
  write(writer, options);
  MOESCOPE_CHECK(tell(writer.take()));
  return take_part(set, placement, options);
}

Result<engine::ServeResult> RankTeam::take_part(RequestSetName set,
                                                const placement::Placement& placement,
                                                const engine::ServeOptions& options) {
  const auto& requests =
      set == RequestSetName::calibration ? prepared_.calibration : prepared_.evaluation;
  comm::Ranks& ranks = nccl_ ? static_cast<comm::Ranks&>(*nccl_) : ranks_;
  return engine::serve(*prepared_.model, placement, requests.requests, prepared_.families, options,
                       ranks, stop_);
}

Result<void> RankTeam::follow_orders() {
  for (;;) {
    MOESCOPE_TRY(const auto message, from_leader(ranks_, {}));
    ByteReader reader(message);
    const auto order = reader.value<Order>();
    if (order == Order::go_home) return {};
    // What fails in an order fails at the leader too, who decides how to go on; a broken job shows
    // at the next order.
    if (order == Order::prepare) {
      const std::string version = reader.text(), spec_toml = reader.text();
      [[maybe_unused]] const auto loaded = load(spec_toml, version);
    } else {
      const auto set = reader.value<RequestSetName>();
      const auto placement = read_placement(reader);
      const auto options = read_options(reader);
      if (!reader.ok()) return Error::failed("rank 0 sent less than an order");
      [[maybe_unused]] const auto served = take_part(set, placement, options);
    }
  }
}

Result<void> RankTeam::follow(comm::Ranks& ranks, const std::atomic<bool>* stop) {
  RankTeam team(ranks, stop);
  // A follower that leaves its post aborts the others.
  return ranks.run([&](comm::Communicator&) { return team.follow_orders(); });
}

}  // namespace moescope::experiment
