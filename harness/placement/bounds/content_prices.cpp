#include "placement/bounds/content_prices.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "core/rng.hpp"
#include "placement/bounds/combinations.hpp"

namespace moescope::placement {
namespace {

// Chosen on the layers of two real traces (64 experts in 4s, 32 experts in 2s, 4s and 8s).
constexpr std::size_t kContentsPerLook = 3000;  // that join the pools, over all kinds of ranks
constexpr std::size_t kFewestPerLook = 150, kMostPerLook = 1500;
constexpr std::size_t kLooksInPool = 4;
constexpr int kStepsPerRound = 60;
constexpr int kSeedShuffles = 8;
constexpr double kMomentum = 0.7;
constexpr double kFirstTemperature = 0.01;  // of largest_charge, which stands for all tokens
constexpr double kLastTemperature = 1e-4;
constexpr double kCooling = 0.85;
constexpr double kSpread = 3;    // temperatures below the best: contents worth finding
constexpr double kFarAway = 25;  // temperatures below the best: exp(-25) counts for nothing

class Climb {
 public:
  Climb(const ContentDual& dual, const PriceSearch& search)
      : dual_(dual),
        search_(search),
        pools_(dual.kinds.size()),
        charges_(dual.experts),
        best_charges_(dual.experts),
        speed_(dual.experts),
        per_look_(std::clamp(kContentsPerLook / dual.kinds.size(), kFewestPerLook, kMostPerLook)) {}

  std::int64_t run() {
    temperature_ = kFirstTemperature * static_cast<double>(dual_.largest_charge);
    const double coolest = kLastTemperature * static_cast<double>(dual_.largest_charge);
    seed_pools();
    look(charges_);
    for (int round = 1; round < search_.rounds; ++round) {
      std::ranges::fill(speed_, 0);
      for (int step = 0; step < kStepsPerRound; ++step) climb(temperature_);
      std::vector<double> between(charges_);
      for (std::size_t e = 0; e < between.size(); ++e)
        between[e] = (charges_[e] + best_charges_[e]) / 2;
      look(round % 2 ? between : charges_);
      temperature_ = std::max(coolest, temperature_ * kCooling);
    }
    if (std::ranges::none_of(dual_.tables, [](const auto& t) { return t.beam.has_value(); }))
      return best_;
    // Until here the value was that of the best contents found; now what is proven counts.
    proving_ = true;
    best_ = std::numeric_limits<std::int64_t>::min();
    const std::vector<double> chosen = best_charges_;
    look(chosen);
    return best_;
  }

 private:
  using Pool = std::vector<Content>;  // `surplus` holds the content's value, without charges

  // Contents in which every expert occurs, so that no charge runs away for want of one: windows of
  // shuffled experts.
  void seed_pools() {
    core::Rng rng(1);
    std::vector<std::uint16_t> order(dual_.experts);
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    for (int shuffle = 0; shuffle < kSeedShuffles; ++shuffle) {
      rng.shuffle(order);
      for (std::size_t k = 0; k < pools_.size(); ++k) {
        for (const int index : dual_.kinds[k].tables) {
          const auto& table = dual_.tables[index];
          for (int from = 0; table.size > 0 && from < dual_.experts; from += table.size) {
            std::vector<int> members;
            for (int i = 0; i < table.size; ++i)
              members.push_back(order[(from + i) % dual_.experts]);
            std::ranges::sort(members);
            const std::int32_t value = table.beam
                                           ? table.beam->value(members)
                                           : table.values[subset_position(members, dual_.experts)];
            pools_[k].push_back({value, {members.begin(), members.end()}});
          }
        }
      }
    }
  }

  // Evaluates the function and adds the best contents to the pools.
  void look(const std::vector<double>& charges) {
    std::vector<std::int32_t> rounded(charges.size());
    std::int64_t sum = 0, most = 0;
    for (std::size_t e = 0; e < charges.size(); ++e) {
      rounded[e] = static_cast<std::int32_t>(std::lround(charges[e]));
      sum += rounded[e];
      most = std::max<std::int64_t>(most, rounded[e]);
    }
    std::int64_t value = dual_.total - sum - dual_.extra_copies * most;
    std::vector<ContentBeam::Found> found(dual_.tables.size());
    for (std::size_t k = 0; k < pools_.size(); ++k)
      for (const int table : dual_.kinds[k].tables)
        if (found[table].best.empty())
          found[table] = contents_at(dual_.tables[table], pools_[k], rounded);
    for (std::size_t k = 0; k < pools_.size(); ++k) {
      std::int64_t surplus = std::numeric_limits<std::int64_t>::min();
      for (const int table : dual_.kinds[k].tables) {
        surplus = std::max(surplus,
                           proving_ || !dual_.tables[table].beam
                               ? found[table].proven
                               : best_known(dual_.tables[table], found[table], pools_[k], rounded));
        for (Content content : found[table].best) {
          for (const auto e : content.experts) content.surplus += rounded[e];
          pools_[k].push_back(std::move(content));
        }
      }
      value -= dual_.kinds[k].ranks * surplus;
      tidy(pools_[k]);
    }
    if (getenv("DBG"))
      fprintf(stderr, "value %.5f best %.5f pool %zu found %zu proven %.5f best %.5f\n",
              (double)value / dual_.largest_charge - 1, (double)best_ / dual_.largest_charge - 1,
              pools_[0].size(), found[0].best.size(),
              (double)found[0].proven / dual_.largest_charge,
              found[0].best.empty() ? 0 : (double)found[0].best[0].surplus / dual_.largest_charge);
    if (value > best_) {
      best_ = value;
      best_charges_ = charges;
    }
  }

  static std::int64_t best_known(const ContentDual::Table& table, const ContentBeam::Found& found,
                                 const Pool& pool, const std::vector<std::int32_t>& charges) {
    std::int64_t known = std::numeric_limits<std::int64_t>::min();
    if (!found.best.empty()) known = found.best.front().surplus;
    for (const Content& content : pool) {
      if (static_cast<int>(content.experts.size()) != table.size) continue;
      std::int64_t sum = content.surplus;
      for (const auto e : content.experts) sum -= charges[e];
      known = std::max(known, sum);
    }
    return known;
  }

  ContentBeam::Found contents_at(const ContentDual::Table& table, const Pool& pool,
                                 const std::vector<std::int32_t>& charges) const {
    if (table.size == 0) return {{{0, {}}}, 0};
    if (!table.beam) {
      auto best = best_contents(table.values, table.size, charges, per_look_);
      const std::int64_t proven = best.front().surplus;
      return {std::move(best), proven};
    }
    const std::int64_t known = best_known(table, {}, pool, charges);
    const auto spread = static_cast<std::int64_t>(kSpread * temperature_);
    return table.beam->search(charges, proving_ ? known : known - spread,
                              proving_ ? search_.proof_width : search_.width, per_look_);
  }

  double surplus(const Content& content) const {
    double sum = content.surplus;
    for (const auto e : content.experts) sum -= charges_[e];
    return sum;
  }

  // Each content once, the best by the present charges.
  void tidy(Pool& pool) {
    std::ranges::sort(pool, {}, &Content::experts);
    const auto same = [](const Content& a, const Content& b) { return a.experts == b.experts; };
    pool.erase(std::unique(pool.begin(), pool.end(), same), pool.end());
    const std::size_t most = kLooksInPool * per_look_;
    if (pool.size() <= most) return;
    std::vector<std::pair<double, std::size_t>> order(pool.size());
    for (std::size_t i = 0; i < pool.size(); ++i) order[i] = {-surplus(pool[i]), i};
    std::ranges::nth_element(order, order.begin() + static_cast<std::ptrdiff_t>(most));
    Pool kept;
    for (std::size_t i = 0; i < most; ++i) kept.push_back(std::move(pool[order[i].second]));
    pool = std::move(kept);
  }

  // One step of iterative scaling over the pools.
  void climb(double temperature) {
    std::vector<double> expected(charges_.size()), weight;
    double widest = 1;
    for (std::size_t k = 0; k < pools_.size(); ++k) {
      const Pool& pool = pools_[k];
      weight.resize(pool.size());
      double most = -std::numeric_limits<double>::infinity(), sum = 0;
      for (std::size_t i = 0; i < pool.size(); ++i) {
        weight[i] = surplus(pool[i]);
        most = std::max(most, weight[i]);
        widest = std::max(widest, static_cast<double>(pool[i].experts.size()));
      }
      for (double& w : weight) {
        const double below = (most - w) / temperature;
        w = below > kFarAway ? 0 : std::exp(-below);
        sum += w;
      }
      for (std::size_t i = 0; i < pool.size(); ++i) {
        if (weight[i] == 0) continue;
        for (const auto e : pool[i].experts) expected[e] += dual_.kinds[k].ranks * weight[i] / sum;
      }
    }
    const auto wanted = copies(temperature);
    const auto limit = static_cast<double>(dual_.largest_charge);
    for (std::size_t e = 0; e < charges_.size(); ++e) {
      const double ratio = std::clamp(expected[e] / wanted[e], 0.05, 20.0);
      speed_[e] = kMomentum * speed_[e] + temperature / widest * std::log(ratio);
      charges_[e] = std::clamp(charges_[e] + speed_[e], -limit, limit);
    }
  }

  // Copies of each expert: one, and the extra ones where the charge is largest.
  std::vector<double> copies(double temperature) const {
    std::vector<double> number(charges_.size(), 1);
    if (dual_.extra_copies == 0) return number;
    const double most = std::max(0.0, *std::ranges::max_element(charges_));
    double sum = std::exp(-most / temperature);
    for (const double charge : charges_) sum += std::exp((charge - most) / temperature);
    for (std::size_t e = 0; e < number.size(); ++e)
      number[e] += static_cast<double>(dual_.extra_copies) *
                   std::exp((charges_[e] - most) / temperature) / sum;
    return number;
  }

  const ContentDual& dual_;
  const PriceSearch& search_;
  std::vector<Pool> pools_;
  std::vector<double> charges_, best_charges_, speed_;
  std::size_t per_look_;
  bool proving_ = false;
  double temperature_ = 0;
  std::int64_t best_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace

std::int64_t best_charges(const ContentDual& dual, const PriceSearch& search) {
  return Climb(dual, search).run();
}

}  // namespace moescope::placement
