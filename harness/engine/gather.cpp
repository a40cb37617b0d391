#include "engine/gather.hpp"

#include <fmt/format.h>

#include "comm/exchange.hpp"
#include "core/byte_stream.hpp"

namespace moescope::engine {
namespace {

// One list of the fields, for both directions.
template <class Recording, class Each>
void for_each_field(Recording& recording, Each each) {
  each(recording.step_is_decode);
  each(recording.step_tokens);
  each(recording.step_seconds);
  each(recording.phase_seconds);
  each(recording.load);
  each(recording.dispatch_rows);
  each(recording.combine_rows);
  each(recording.family_dispatch_rows);
  each(recording.family_combine_rows);
  each(recording.expert_ids);
  each(recording.gates);
  each(recording.request);
  each(recording.position);
  each(recording.step);
}

void write(core::ByteWriter& writer, const Answer& answer) {
  writer.array(answer.tokens);
  writer.value(answer.ttft_s);
  writer.value(answer.e2e_s);
  writer.value(answer.logits_digest);
  writer.array(answer.first_logits);
  writer.value(answer.sampled);
}

void read(core::ByteReader& reader, Answer& answer) {
  answer.tokens = reader.array<std::int32_t>();
  answer.ttft_s = reader.value<double>();
  answer.e2e_s = reader.value<double>();
  answer.logits_digest = reader.value<std::uint64_t>();
  answer.first_logits = reader.array<float>();
  answer.sampled = reader.value<int>();
}

}  // namespace

core::Result<void> gather_results(comm::Communicator& communicator,
                                  const std::vector<Request>& requests,
                                  std::vector<RankRecording>& recordings,
                                  std::vector<Answer>& answers) {
  core::ByteWriter writer;
  if (communicator.rank() != 0) {
    for_each_field(recordings[communicator.rank()],
                   [&](const auto& values) { writer.array(values); });
    for (std::size_t i = 0; i < requests.size(); ++i)
      if (requests[i].source_rank == communicator.rank()) write(writer, answers[i]);
  }
  MOESCOPE_TRY(const auto parts, comm::gather(communicator, writer.take()));
  for (std::size_t rank = 1; rank < parts.size(); ++rank) {
    core::ByteReader reader(parts[rank]);
    for_each_field(recordings[rank],
                   [&]<class T>(std::vector<T>& values) { values = reader.array<T>(); });
    for (std::size_t i = 0; i < requests.size(); ++i)
      if (requests[i].source_rank == static_cast<int>(rank)) read(reader, answers[i]);
    if (!reader.ok())
      return core::Error::failed(fmt::format("rank {} sent less than its recording", rank));
  }
  return {};
}

}  // namespace moescope::engine
