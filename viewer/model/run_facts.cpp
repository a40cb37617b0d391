// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "viewer/model/run_report.hpp"

namespace moescope::viewer {
namespace {

using Json = nlohmann::json;

QString text_of(const std::string& text) { return QString::fromStdString(text); }

// What a person reads of a value: "" of nothing.
QString text_of(const Json& value) {
  if (value.is_string()) return text_of(value.get<std::string>());
  if (value.is_number_integer()) return QLocale(QLocale::English).toString(value.get<qlonglong>());
  if (value.is_number()) return QString::number(value.get<double>(), 'f', 2);
  if (value.is_array()) {
    QStringList parts;
    for (const auto& each : value) parts << text_of(each);
    return parts.join(", ");
  }
  return {};
}

class Facts {
 public:
  explicit Facts(QString title) { group_.title = std::move(title); }
  void add(const QString& name, const QString& value) {
    if (!value.isEmpty()) group_.facts.emplace_back(name, value);
  }
  void add(const QString& name, const Json& object, const char* key) {
    if (object.is_object() && object.contains(key)) add(name, text_of(object.at(key)));
  }
  FactGroup take() { return std::move(group_); }

 private:
  FactGroup group_;
};

Json part(const Json& document, const char* key) {
  return document.is_object() && document.contains(key) ? document.at(key) : Json::object();
}

QString bytes_text(const Json& memory, const char* key) {
  const Json value = part(memory, key);
  return value.is_number() ? text_of(core::human_bytes(value.get<double>())) : QString();
}

FactGroup experiment_facts(const Overview& overview) {
  const auto& experiment = *overview.experiment;
  Facts facts("Experiment");
  facts.add("begun", text_of(experiment.created));
  facts.add("tool", "moescope " + text_of(experiment.tool_version));
  facts.add("model",
            QString("%1, %2").arg(text_of(experiment.model_name), text_of(experiment.dtype)));
  facts.add("shape", QString("%1 MoE layers, %2 experts, top %3, hidden %4")
                         .arg(experiment.layers)
                         .arg(experiment.experts)
                         .arg(experiment.top_k)
                         .arg(experiment.hidden_size));
  facts.add("ranks", QString("%1 on %2 %3")
                         .arg(experiment.ranks)
                         .arg(experiment.nodes)
                         .arg(experiment.nodes == 1 ? "node" : "nodes"));
  facts.add("workload", QString("%1 requests of %2 families")
                            .arg(experiment.requests.size())
                            .arg(experiment.families.size()));
  QStringList ways;
  int runs = 0;
  for (const auto& info : overview.strategies) {
    runs += info.repeats;
    if (info.repeats == 0) continue;
    const QString way = QString("%1 (%2), %3 dispatch, %4 combine")
                            .arg(text_of(info.backend), name_of(info.kind), text_of(info.layout),
                                 text_of(info.combine));
    if (!ways.contains(way)) ways << way;
  }
  facts.add("backend", ways.join("; "));
  facts.add("runs", QString("%1 of %2 planned").arg(runs).arg(experiment.plan.size()));
  facts.add("seed", QString::number(experiment.seed));
  facts.add("weights", text_of(experiment.weights_sha256.substr(0, 16)));
  return facts.take();
}

}  // namespace

std::vector<FactGroup> facts_of(const Overview& overview) {
  if (!overview.experiment) return {};
  std::vector<FactGroup> groups{experiment_facts(overview)};
  const Json start = Json::parse(overview.experiment->environment_json, nullptr, false);
  const Json end = Json::parse(overview.experiment->environment_end_json, nullptr, false);
  const Json system = part(start, "system"), cpu = part(start, "cpu"), gpu = part(start, "gpu"),
             build = part(start, "build"), memory = part(start, "memory");

  Facts machine("Machine");
  machine.add("host", system, "host");
  machine.add("system", system, "os");
  machine.add("kernel", system, "kernel");
  machine.add("CPU", cpu, "model");
  machine.add("cores usable", cpu, "cores_usable");
  machine.add("CPU limit", cpu, "cgroup_cpu_max");
  machine.add("instructions", cpu, "isa");
  machine.add("governor", cpu, "governor");
  machine.add("memory", bytes_text(memory, "total_bytes"));
  const QString gpus = text_of(part(gpu, "models"));
  machine.add("GPUs", gpus.isEmpty() ? text_of(part(gpu, "status")) : gpus);
  machine.add("GPU driver", gpu, "driver");
  machine.add("load at start", system, "load_average");
  machine.add("load at end", part(end, "system"), "load_average");
  groups.push_back(machine.take());

  Facts software("Build");
  software.add("commit", build, "commit");
  software.add("compiler", build, "compiler");
  software.add("flags", build, "flags");
  software.add("sanitizers", build, "sanitizers");
  for (const char* key : {"libraries", "variables"}) {
    const Json named = part(start, key);
    for (const auto& [name, value] : named.items()) software.add(text_of(name), text_of(value));
  }
  groups.push_back(software.take());
  std::erase_if(groups, [](const FactGroup& group) { return group.facts.empty(); });
  return groups;
}

}  // namespace moescope::viewer
