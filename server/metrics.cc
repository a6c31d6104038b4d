#include "server/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

#include "storage/store.h"

namespace journeygraph::server {
namespace {

constexpr int kCodes = 17;
constexpr std::array<std::string_view, kCodes> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

// From 0.5 ms, about where a call takes its network time, to half a minute.
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

int PlaceOf(absl::StatusCode code) {
  const int place = static_cast<int>(code);
  return place >= 0 && place < kCodes ? place : static_cast<int>(absl::StatusCode::kUnknown);
}

class CountersOfMethod final : public MethodMetrics {
 public:
  prometheus::Counter* started = nullptr;
  std::array<prometheus::Counter*, kCodes> handled = {};
  prometheus::Histogram* seconds = nullptr;

  void Started() override { started->Increment(); }
  void Handled(absl::StatusCode code, double duration_seconds) override {
    handled[static_cast<std::size_t>(PlaceOf(code))]->Increment();
    seconds->Observe(duration_seconds);
  }
};

class StoreCollector final : public prometheus::Collectable {
 public:
  explicit StoreCollector(storage::Store* store) : store_(store) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    using Statistics = storage::WorkspaceStatistics;
    std::vector<prometheus::MetricFamily> families;
    const auto gauge = [&families](const char* name, const char* help) -> auto& {
      return families.emplace_back(
          prometheus::MetricFamily{name, help, prometheus::MetricType::Gauge, {}});
    };
    const auto add = [](prometheus::MetricFamily& family, double value,
                        const std::string& workspace) {
      prometheus::ClientMetric metric;
      if (!workspace.empty()) metric.label.push_back({"workspace", workspace});
      metric.gauge.value = value;
      family.metric.push_back(std::move(metric));
    };
    add(gauge("journeygraph_store_bytes", "Bytes on disk"),
        static_cast<double>(store_->SizeBytes()), "");
    add(gauge("journeygraph_store_read_only", "1 while writes are refused"),
        store_->ReadOnlyReason().empty() ? 0 : 1, "");
    std::vector<std::pair<std::string, Statistics>> workspaces;
    for (const auto& workspace : store_->ListWorkspaces()) {
      workspaces.emplace_back(workspace->name(), workspace->Statistics());
    }
    const auto of_workspaces = [&](const char* name, const char* help,
                                   std::uint64_t Statistics::*field) {
      auto& family = gauge(name, help);
      for (const auto& [workspace, statistics] : workspaces) {
        add(family, static_cast<double>(statistics.*field), workspace);
      }
    };
    of_workspaces("journeygraph_interactions", "Distinct interactions", &Statistics::interactions);
    of_workspaces("journeygraph_customers", "Customers with interactions", &Statistics::customers);
    of_workspaces("journeygraph_commit_position", "Position of the last acknowledged write",
                  &Statistics::position);
    of_workspaces("journeygraph_folded_position", "Position up to which the log is folded",
                  &Statistics::folded_position);
    of_workspaces("journeygraph_resident_bytes", "Memory that holds interactions",
                  &Statistics::resident_bytes);
    of_workspaces("journeygraph_resident_shards", "Shards in memory, of 64",
                  &Statistics::resident_shards);
    of_workspaces("journeygraph_streamed_shards", "Shards that questions read from the disk",
                  &Statistics::streamed_shards);
    return families;
  }

 private:
  storage::Store* const store_;
};

}  // namespace

struct Metrics::Parts {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& started = prometheus::BuildCounter()
                                                         .Name("grpc_server_started_total")
                                                         .Help("Calls begun")
                                                         .Register(*registry);
  prometheus::Family<prometheus::Counter>& handled = prometheus::BuildCounter()
                                                         .Name("grpc_server_handled_total")
                                                         .Help("Calls ended")
                                                         .Register(*registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("grpc_server_handling_seconds")
                                                           .Help("Duration of calls")
                                                           .Register(*registry);
  prometheus::Family<prometheus::Counter>& interactions =
      prometheus::BuildCounter()
          .Name("journeygraph_interactions_received_total")
          .Help("Interactions received, by result")
          .Register(*registry);
  prometheus::Counter& accepted = interactions.Add({{"result", "accepted"}});
  prometheus::Counter& rejected = interactions.Add({{"result", "rejected"}});

  std::mutex mutex;
  std::deque<CountersOfMethod> methods;
  std::shared_ptr<StoreCollector> store;
  // Last: it stops serving before what it serves goes away.
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

MethodMetrics* Metrics::Method(std::string_view service, std::string_view method,
                               std::string_view type) {
  const prometheus::Labels labels = {{"grpc_service", std::string(service)},
                                     {"grpc_method", std::string(method)},
                                     {"grpc_type", std::string(type)}};
  std::lock_guard lock(parts_->mutex);
  CountersOfMethod& counters = parts_->methods.emplace_back();
  counters.started = &parts_->started.Add(labels);
  counters.seconds = &parts_->seconds.Add(labels, kSeconds);
  for (int code = 0; code < kCodes; ++code) {
    prometheus::Labels with_code = labels;
    with_code["grpc_code"] = std::string(kCodeNames[static_cast<std::size_t>(code)]);
    counters.handled[static_cast<std::size_t>(code)] = &parts_->handled.Add(with_code);
  }
  return &counters;
}

void Metrics::AddRecorded(std::uint64_t accepted, std::uint64_t rejected) {
  parts_->accepted.Increment(static_cast<double>(accepted));
  parts_->rejected.Increment(static_cast<double>(rejected));
}

void Metrics::CollectFrom(storage::Store* store) {
  parts_->store = std::make_shared<StoreCollector>(store);
}

absl::Status Metrics::Expose(const std::string& address) {
  try {
    parts_->exposer = std::make_unique<prometheus::Exposer>(address, 1);
    parts_->exposer->RegisterCollectable(parts_->registry);
    if (parts_->store) parts_->exposer->RegisterCollectable(parts_->store);
  } catch (const std::exception&) {
    return absl::UnavailableError("--metrics-listen: cannot listen on " + address +
                                  "; is the port in use?");
  }
  return absl::OkStatus();
}

int Metrics::port() const {
  return parts_->exposer == nullptr ? 0 : parts_->exposer->GetListeningPorts().front();
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = parts_->registry->Collect();
  if (parts_->store) {
    for (auto& family : parts_->store->Collect()) families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

std::string_view CodeName(absl::StatusCode code) {
  return kCodeNames[static_cast<std::size_t>(PlaceOf(code))];
}

}  // namespace journeygraph::server
