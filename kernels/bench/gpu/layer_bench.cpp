#include <fstream>

#include "benches.hpp"
#include "kernels/cuda/layer.hpp"

namespace moescope::bench {
namespace {

using kernels::Bf16;
namespace cuda = kernels::cuda;

struct Model {
  const char* name;
  int hidden, intermediate, experts, top_k;
  bool norm_topk;
};
// runtime.md's table of architectures; DeepSeek's two shared experts are left out.
constexpr Model kModels[] = {{"olmoe-1b-7b", 2048, 1024, 64, 8, false},
                             {"qwen3-30b-a3b", 2048, 768, 128, 8, true},
                             {"deepseek-v2-lite", 2048, 1408, 64, 6, false}};
// Scales that keep activations near 1 (weights of a trained layer are about this large).
constexpr float kWeightScale = 0.04f;
constexpr int kTokens[] = {1, 8, 64, 512, 4096, 16384};
// Beyond it the worst case of the padded exchange is not what anyone would run.
constexpr int kMostPadded = 512;
constexpr int kCompared = 64;

// Peers fill theirs alike: seeds 11 (router), 12 (gate rows, then up rows, expert by expert), 13
// (down), 14 (inputs).
cuda::LayerWeights put_weights(Gpu& gpu, const Model& model) {
  const std::size_t matrix = static_cast<std::size_t>(model.hidden) * model.intermediate;
  std::vector<const Bf16*> router{
      gpu.put_random(11, 0, static_cast<std::size_t>(model.experts) * model.hidden, kWeightScale)};
  std::vector<const Bf16*> gate_up, down;
  for (std::size_t e = 0; e < static_cast<std::size_t>(model.experts); ++e) {
    gate_up.push_back(gpu.put_random(12, e * 2 * matrix, 2 * matrix, kWeightScale));
    down.push_back(gpu.put_random(13, e * matrix, matrix, kWeightScale));
  }
  return {gpu.put(router), gpu.put(gate_up), gpu.put(down)};
}

void write_output(Gpu& gpu, const cuda::EmulatedLayer& layer, const Model& model,
                  const std::string& folder) {
  const auto out = gpu.get(layer.stream(0), static_cast<std::size_t>(kCompared) * model.hidden);
  const std::string path = folder + "/" + model.name + "-64.f32";
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(out.data()),
             static_cast<std::streamsize>(out.size() * sizeof(float)));
  if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
}

void bench_layer(Gpu& gpu, Report& report, const Model& model, const cuda::LayerWeights& weights,
                 int tokens, int ranks, const std::string& folder) {
  cuda::LayerShape shape;
  shape.hidden = model.hidden;
  shape.intermediate = model.intermediate;
  shape.experts = model.experts;
  shape.top_k = model.top_k;
  shape.norm_topk = model.norm_topk;
  shape.ranks = ranks;
  std::vector<std::int32_t> hosts;
  for (int e = 0; e < model.experts; ++e) hosts.push_back(e * ranks / model.experts);
  const nlohmann::ordered_json sizes{{"model", model.name}, {"tokens", tokens}, {"ranks", ranks}};
  auto layer = take(cuda::EmulatedLayer::create(gpu.queue(), shape, weights, hosts, tokens));
  const std::size_t values = static_cast<std::size_t>(tokens) * model.hidden;
  for (int r = 0; r < ranks; ++r) {
    std::vector<Bf16> input(values);
    for (std::size_t i = 0; i < values; ++i)
      input[i] = kernels::to_bf16(random_value(14, r * values + i));
    gpu.queue().copy_in(layer->input(r), input.data(), values * sizeof(Bf16));
    gpu.queue().clear(layer->stream(r), values * sizeof(float));
  }
  if (tokens == kCompared && ranks == 1) {
    require(layer->exact());
    write_output(gpu, *layer, model, folder);
  }
  // Every expert's weights once, when all are chosen (seldom so for few tokens), and the products.
  const double matrices = 3.0 * model.hidden * model.intermediate;
  const double assigned = 1.0 * tokens * ranks * model.top_k;
  report.add("layer", "exact counts", sizes, gpu.time([&] { require(layer->exact()); }),
             2 * matrices * std::min<double>(assigned, model.experts), 2 * matrices * assigned);
  if (tokens > kMostPadded) return;
  cuda::Graph graph(gpu.queue(), [&] { layer->padded(); });
  report.add("layer", "padded, in a graph", sizes, gpu.time([&] { graph.launch(gpu.queue()); }),
             2 * matrices * std::min<double>(assigned, model.experts), 2 * matrices * assigned);
  report.add_period("layer", "padded, chained", sizes,
                    gpu.chained([&] { graph.launch(gpu.queue()); }));
}

}  // namespace

void bench_layers(Gpu& gpu, Report& report, const std::string& folder) {
  for (const Model& model : kModels) {
    const auto weights = put_weights(gpu, model);
    for (const int tokens : kTokens) bench_layer(gpu, report, model, weights, tokens, 1, folder);
    // Emulated: the ranks take turns, and a copy inside the device is the wire.
    for (const int tokens : {1, 16, 64})
      bench_layer(gpu, report, model, weights, tokens, 8, folder);
    gpu.release();
  }
}

}  // namespace moescope::bench
