// SPDX-License-Identifier: GPL-3.0-or-later
// View models: the matrices of co-activation and traffic against counting by hand, the orders of
// experts, tables and exported data.
#include <QAbstractItemModelTester>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/rng.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/model/coactivation.hpp"
#include "viewer/model/expert_order.hpp"
#include "viewer/model/export_data.hpp"
#include "viewer/model/selection.hpp"
#include "viewer/model/traffic.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

namespace {

template <class T>
T value(core::Result<T> result) {
  if (!result) qFatal("%s", result.error().message.c_str());
  return std::move(*result);
}

}  // namespace

class MatrixTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::shared_ptr<Source> source_;
  JobControl control_;

  // Tokens that select i and j, counted from the trace.
  double tokens_with(int family, int layer, int i, int j) const {
    int count = 0;
    for (std::size_t token = 0; token < file_.trace.tokens(); ++token) {
      if (family != kAll && file_.trace.family_of(token) != family) continue;
      const auto chosen = file_.trace.at(token, layer);
      const auto has = [&](int e) { return std::ranges::find(chosen, e) != chosen.end(); };
      count += has(i) && has(j);
    }
    return count;
  }

 private Q_SLOTS:
  void initTestCase() {
    samples::write_small_file(file_, folder_.file("small.h5"));
    source_ = value(Source::open(folder_.file("small.h5"), control_));
  }

  void coactivation_is_counted_and_named() {
    CoactivationRequest request;
    request.family = 1;
    request.layer = 2;
    const Matrix matrix = value(coactivation_matrix(*source_, request, control_));
    QCOMPARE(matrix.subtitle, QString("layer 2, family code"));
    QCOMPARE(matrix.unit, QString("tokens"));
    QCOMPARE(matrix.provenance, Provenance::counted);
    QCOMPARE(matrix.rows.size(), 16);
    for (int i = 0; i < 16; ++i)
      for (int j = 0; j < 16; ++j) QCOMPARE(matrix.at(i, j), tokens_with(1, 2, i, j));
  }

  void views_follow_their_definitions() {
    const double tokens = static_cast<double>(file_.trace.tokens());
    for (const auto view :
         {CoactivationView::conditional, CoactivationView::lift, CoactivationView::jaccard}) {
      CoactivationRequest request;
      request.layer = 1;
      request.view = view;
      const Matrix matrix = value(coactivation_matrix(*source_, request, control_));
      for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) {
          const double both = tokens_with(kAll, 1, i, j), a = tokens_with(kAll, 1, i, i),
                       b = tokens_with(kAll, 1, j, j);
          double expected = both / a;
          if (view == CoactivationView::lift)
            expected = (both / tokens) / (a / tokens * b / tokens);
          if (view == CoactivationView::jaccard) expected = both / (a + b - both);
          QVERIFY(std::abs(matrix.at(i, j) - expected) < 1e-12 ||
                  (std::isnan(matrix.at(i, j)) && std::isnan(expected)));
        }
    }
  }

  void sums_and_differences_of_layers_and_families() {
    CoactivationRequest request;
    request.layer = kAll;
    const Matrix all = value(coactivation_matrix(*source_, request, control_));
    double sum = 0;
    for (int layer = 0; layer < 4; ++layer) sum += tokens_with(kAll, layer, 3, 7);
    QCOMPARE(all.at(3, 7), sum);
    request.layer = 0;
    request.difference = true;
    request.minus_layer = 3;
    request.minus_family = 2;
    const Matrix minus = value(coactivation_matrix(*source_, request, control_));
    QVERIFY(minus.diverging);
    QVERIFY(minus.subtitle.contains("minus layer 3, family chat"));
    QCOMPARE(minus.at(4, 5), tokens_with(kAll, 0, 4, 5) - tokens_with(2, 3, 4, 5));
  }

  void order_by_rank_groups_the_experts_of_a_rank() {
    CoactivationRequest request;
    request.layer = 1;
    request.order = ExpertOrder::rank;
    request.placement = "tacg+gesr";
    const Matrix matrix = value(coactivation_matrix(*source_, request, control_));
    const auto& placement = file_.placements[1].placement;
    QCOMPARE(matrix.rows.groups.size(), std::size_t{4});
    for (int rank = 0; rank < 4; ++rank) {
      const auto& group = matrix.rows.groups[static_cast<std::size_t>(rank)];
      QCOMPARE(group.name, QString("rank %1").arg(rank));
      QCOMPARE(group.heavy, rank % 2 == 0);  // two ranks a node
      for (int place = group.first; place < group.first + group.count; ++place)
        QCOMPARE(placement.primary_at(1, matrix.rows.ids[static_cast<std::size_t>(place)]), rank);
    }
    for (int i = 0; i < 16; ++i)
      for (int j = 0; j < 16; ++j)
        QCOMPARE(matrix.at(matrix.rows.place_of(i), matrix.columns.place_of(j)),
                 tokens_with(kAll, 1, i, j));
  }

  void clusters_stand_together() {
    // Three hidden blocks of experts, shuffled.
    core::Rng rng(5);
    constexpr int kExperts = 24;
    std::vector<int> block(kExperts);
    for (int e = 0; e < kExperts; ++e) block[static_cast<std::size_t>(e)] = e % 3;
    for (int e = kExperts - 1; e > 0; --e)
      std::swap(block[static_cast<std::size_t>(e)],
                block[static_cast<std::size_t>(rng.between(0, e))]);
    std::vector<double> counts(kExperts * kExperts);
    for (std::size_t i = 0; i < kExperts; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        counts[i * kExperts + j] = counts[j * kExperts + i] =
            i == j ? 100 : (block[i] == block[j] ? 40 : 2) + static_cast<double>(rng.below(3));
    auto order = clustered_order(counts, kExperts);
    int changes = 0;
    for (std::size_t i = 1; i < order.size(); ++i)
      changes += block[static_cast<std::size_t>(order[i])] !=
                 block[static_cast<std::size_t>(order[i - 1])];
    QCOMPARE(changes, 2);
    std::ranges::sort(order);
    QCOMPARE(order, index_order(kExperts));
    QCOMPARE(clustered_order({}, 0).size(), std::size_t{0});
    const std::vector<double> one{1};
    QCOMPARE(clustered_order(one, 1), (std::vector<int>{0}));
  }

  void order_by_load_is_descending() {
    const std::vector<double> counts{3, 0, 0, 0, 9, 0, 0, 0, 3};
    QCOMPARE(load_order(counts, 3), (std::vector<int>{1, 0, 2}));
  }

  void traffic_is_what_the_run_recorded() {
    TrafficRequest request;
    request.run = "contiguous";
    request.layer = 2;
    request.family = 1;
    const Matrix matrix = value(traffic_matrix(*source_, request, control_));
    const auto& run = file_.runs[0];
    for (int r = 0; r < 4; ++r)
      for (int c = 0; c < 4; ++c)
        QCOMPARE(
            matrix.at(r, c),
            static_cast<double>(
                run.traffic_dispatch[static_cast<std::size_t>(((1 * 4 + 2) * 4 + r) * 4 + c)]));
    QCOMPARE(matrix.rows.groups.size(), std::size_t{2});
    QVERIFY(matrix.rows.groups[1].heavy);
    // Local work is not communication.
    double sum = 0;
    for (int c = 0; c < 4; ++c) sum += c == 3 ? 0 : matrix.at(3, c);
    QCOMPARE(row_total(matrix, 3).sum, sum);
    QCOMPARE(row_total(matrix, 3).count, 3);
    double column = 0;
    for (int r = 0; r < 4; ++r) column += r == 0 ? 0 : matrix.at(r, 0);
    QCOMPARE(column_total(matrix, 0).sum, column);
  }

  void traffic_sums_over_layers_and_families() {
    TrafficRequest request;
    request.run = "tacg+gesr";
    request.layer = kAll;
    request.wire = store::Wire::combine;
    const Matrix matrix = value(traffic_matrix(*source_, request, control_));
    const auto& run = file_.runs[1];
    for (std::size_t cell = 0; cell < 16; ++cell) {
      double sum = 0;
      for (std::size_t i = cell; i < run.traffic_combine.size(); i += 16)
        sum += static_cast<double>(run.traffic_combine[i]);
      QCOMPARE(matrix.values[cell], sum);
    }
  }

  void a_difference_is_a_minus_b() {
    TrafficRequest a, b;
    a.run = "contiguous";
    b.run = "tacg+gesr";
    const Matrix first = value(traffic_matrix(*source_, a, control_)),
                 second = value(traffic_matrix(*source_, b, control_));
    const Matrix minus = value(traffic_difference(first, second, "contiguous", "tacg+gesr"));
    QVERIFY(minus.diverging);
    QCOMPARE(minus.at(1, 2), first.at(1, 2) - second.at(1, 2));
    Matrix other = second;
    other.rows.ids.pop_back();
    QVERIFY(!traffic_difference(first, other, "a", "b"));
  }

  void what_is_not_there_is_a_sentence() {
    TrafficRequest request;
    request.run = "nothing";
    const auto missing = traffic_matrix(*source_, request, control_);
    QVERIFY(!missing);
    QVERIFY(missing.error().message.find("nothing was not run") != std::string::npos);
    request.run = "contiguous";
    request.layer = 9;
    QVERIFY(!traffic_matrix(*source_, request, control_));
    CoactivationRequest counts;
    counts.order = ExpertOrder::rank;
    counts.placement = "nowhere";
    QVERIFY(!coactivation_matrix(*source_, counts, control_));
  }

  void percentiles_and_ranges() {
    std::vector<double> values(100);
    std::iota(values.begin(), values.end(), 1.0);
    QCOMPARE(percentiles(values, 0, 100), (Range{1, 100}));
    QCOMPARE(percentiles(values, 1, 99), (Range{1, 99}));
    QCOMPARE(percentiles(values, 50, 50), (Range{50, 50}));
    QCOMPARE(percentiles({}, 1, 99), (Range{0, 0}));
    QCOMPARE(range_of({}), (Range{0, 0}));
    QCOMPARE(smallest_positive({-1, 0, 3, 2}), 2.0);
  }

  void tables_are_sound_models() {
    CoactivationRequest request;
    auto matrix =
        std::make_shared<const Matrix>(value(coactivation_matrix(*source_, request, control_)));
    MatrixTableModel cells;
    QAbstractItemModelTester tester(&cells, QAbstractItemModelTester::FailureReportingMode::QtTest);
    cells.set(matrix);
    QCOMPARE(cells.rowCount(), 16);
    QCOMPARE(cells.data(cells.index(3, 5), Qt::UserRole).toDouble(), matrix->at(3, 5));
    QCOMPARE(cells.headerData(5, Qt::Horizontal).toString(), QString("5"));
    cells.set(nullptr);
    QCOMPARE(cells.rowCount(), 0);

    auto table = std::make_shared<Table>();
    table->columns = {{"strategy", "", Provenance::counted, {QString("tacg"), QString("eplb")}},
                      {"TTFT", "s", Provenance::measured, {0.25, QVariant()}}};
    TableModel model;
    QAbstractItemModelTester second(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.set(table);
    QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QString("TTFT [s], measured"));
    QCOMPARE(model.data(model.index(0, 1)).toString(), QString("0.25"));
    QCOMPARE(model.data(model.index(1, 1)).toString(), QString());
    QCOMPARE(csv_text(std::shared_ptr<const Table>(table)),
             std::string("strategy,TTFT [s]\r\ntacg,0.25\r\neplb,\r\n"));
  }

  void exported_data_is_whole_and_quoted() {
    auto matrix = std::make_shared<Matrix>();
    matrix->rows.title = "row";
    matrix->columns.title = "column";
    matrix->rows.names = {"a,b", "say \"hi\""};
    matrix->columns.names = {"x"};
    matrix->rows.ids = {0, 1};
    matrix->columns.ids = {0};
    matrix->unit = "bytes";
    matrix->values = {0.1, std::nan("")};
    const PanelData data = std::shared_ptr<const Matrix>(matrix);
    QCOMPARE(csv_text(data),
             std::string("row \\ column,x\r\n\"a,b\",0.1\r\n\"say \"\"hi\"\"\",\r\n"));
    const auto json = nlohmann::json::parse(json_text(data, "file"));
    QCOMPARE(json["values"][0][0].get<double>(), 0.1);
    QVERIFY(json["values"][1][0].is_null());
    QCOMPARE(json["unit"].get<std::string>(), std::string("bytes"));
    QCOMPARE(json["origin"].get<std::string>(), std::string("file"));
  }
};

MOESCOPE_QT_MAIN(MatrixTest)
#include "matrix_test.moc"
