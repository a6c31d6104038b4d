#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "journeygraph/v1/admin_service.pb.h"
#include "journeygraph/v1/analytics_service.pb.h"
#include "journeygraph/v1/change_service.pb.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "journeygraph/v1/map_service.pb.h"
#include "server/admin_service.h"
#include "server/analytics_methods.h"
#include "server/call_environment.h"
#include "server/change_service.h"
#include "server/grpc_adapter.h"
#include "server/interaction_service.h"
#include "server/maps/check_map.h"
#include "server/maps/discover_map.h"
#include "server/maps/map_service.h"
#include "server/metrics.h"

namespace journeygraph::server {
namespace {

using google::protobuf::ServiceDescriptor;
using GrpcServices = std::vector<std::unique_ptr<grpc::Service>>;

// Clients that ping more often than this without a call are cut off; they must agree (gRFC A8).
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMinPingIntervalMs = 10'000;
constexpr std::chrono::milliseconds kLastAnswers{500};

CallOptions CallOptionsOf(const Options& options) {
  return {.limits = {.max_calls = options.max_concurrent_calls,
                     .max_bytes = options.max_bytes_in_flight},
          .default_deadline = options.default_deadline,
          .short_threads = options.call_threads,
          .question_threads = options.concurrent_questions};
}

int ScanThreads(const Options& options) {
  if (options.scan_threads > 0) return options.scan_threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// The file has no message of its own, so nothing else would make the linker take its descriptor out
// of the static library, and reflection needs it too.
const void* const volatile linked_analytics_file =
    &descriptor_table_journeygraph_2fv1_2fanalytics_5fservice_2eproto;

const ServiceDescriptor& DescriptorOf(const char* service) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
}

// Linking the reflection library makes every server reflect; this takes it out again.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins,
                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

void Configure(const Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
}

}  // namespace

struct Server::Parts {
  Parts(const Options& options, storage::Store& store, const storage::ClockMs& clock)
      : interactions(store, metrics, clock),
        desk{store, ScanThreads(options)},
        changes(desk),
        maps(store, clock),
        admin(store, clock),
        environment(CallOptionsOf(options), metrics) {
    metrics.CollectFrom(&store);
  }

  absl::Status AddServices();
  absl::Status Add(const ServiceDescriptor& descriptor, std::vector<UnaryMethod> methods,
                   std::vector<StreamMethod> streams = {}, std::vector<PushMethod> pushes = {});
  void SetServing(bool serving);

  Metrics metrics;
  InteractionService interactions;
  QuestionDesk desk;
  ChangeService changes;
  MapService maps;
  AdminService admin;
  CallEnvironment environment;
  std::vector<std::string> service_names;
  GrpcServices services;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  std::once_flag shut_down;
};

absl::Status Server::Parts::Add(const ServiceDescriptor& descriptor,
                                std::vector<UnaryMethod> methods, std::vector<StreamMethod> streams,
                                std::vector<PushMethod> pushes) {
  auto service = MakeGrpcService(descriptor, std::move(methods), std::move(streams),
                                 std::move(pushes), environment);
  if (!service.ok()) return service.status();
  service_names.push_back(descriptor.full_name());
  services.push_back(*std::move(service));
  return absl::OkStatus();
}

absl::Status Server::Parts::AddServices() {
  using I = InteractionService;
  using M = MapService;
  using D = AdminService;
  absl::Status status =
      Add(DescriptorOf("journeygraph.v1.InteractionService"),
          {Unary("RecordInteractions", Lane::kShort, &interactions, &I::RecordInteractions),
           Unary("ListInteractions", Lane::kShort, &interactions, &I::ListInteractions),
           Unary("GetJourney", Lane::kShort, &interactions, &I::GetJourney),
           Unary("UpsertCustomers", Lane::kShort, &interactions, &I::UpsertCustomers)},
          {{.name = "StreamInteractions",
            .request_type = &v1::StreamInteractionsRequest::default_instance(),
            .open = [this] { return interactions.OpenStream(); }}});
  if (!status.ok()) return status;
  status = Add(DescriptorOf("journeygraph.v1.AnalyticsService"), AnalyticsMethods(desk), {});
  if (!status.ok()) return status;
  using C = ChangeService;
  status = Add(DescriptorOf("journeygraph.v1.ChangeService"),
               {Unary("CreateBaseline", Lane::kQuestion, &changes, &C::CreateBaseline),
                Unary("GetBaseline", Lane::kShort, &changes, &C::GetBaseline),
                Unary("ListBaselines", Lane::kShort, &changes, &C::ListBaselines),
                Unary("DeleteBaseline", Lane::kShort, &changes, &C::DeleteBaseline),
                Unary("CreateInitiative", Lane::kShort, &changes, &C::CreateInitiative),
                Unary("GetInitiative", Lane::kShort, &changes, &C::GetInitiative),
                Unary("ListInitiatives", Lane::kShort, &changes, &C::ListInitiatives),
                Unary("DeleteInitiative", Lane::kShort, &changes, &C::DeleteInitiative)},
               {});
  if (!status.ok()) return status;
  status = Add(DescriptorOf("journeygraph.v1.MapService"),
               {Unary("CreateMap", Lane::kShort, &maps, &M::CreateMap),
                Unary("GetMap", Lane::kShort, &maps, &M::GetMap),
                Unary("ListMaps", Lane::kShort, &maps, &M::ListMaps),
                Unary("UpdateMap", Lane::kShort, &maps, &M::UpdateMap),
                Unary("DeleteMap", Lane::kShort, &maps, &M::DeleteMap),
                Unary("UndeleteMap", Lane::kShort, &maps, &M::UndeleteMap),
                Unary("CopyMap", Lane::kShort, &maps, &M::CopyMap),
                Unary("EditMap", Lane::kShort, &maps, &M::EditMap),
                Unary("UpdatePresence", Lane::kShort, &maps, &M::UpdatePresence),
                Unary("ListMapChanges", Lane::kShort, &maps, &M::ListMapChanges),
                Unary("CreateMapSnapshot", Lane::kShort, &maps, &M::CreateMapSnapshot),
                Unary("ListMapSnapshots", Lane::kShort, &maps, &M::ListMapSnapshots),
                Unary("DeleteMapSnapshot", Lane::kShort, &maps, &M::DeleteMapSnapshot),
                Unary("RestoreMap", Lane::kShort, &maps, &M::RestoreMap),
                Unary("DiffMaps", Lane::kShort, &maps, &M::DiffMaps),
                Unary("ExportMap", Lane::kQuestion, &maps, &M::ExportMap),
                Unary("ImportMap", Lane::kQuestion, &maps, &M::ImportMap),
                AskedAt(desk, "CheckMap", CheckMap),
                AskedAt(DiscoveryDesk{desk, maps}, "DiscoverMap", DiscoverMap)},
               {}, {Push("WatchMap", Lane::kShort, &maps, &M::WatchMap)});
  if (!status.ok()) return status;
  return Add(DescriptorOf("journeygraph.v1.AdminService"),
             {Unary("CreateWorkspace", Lane::kShort, &admin, &D::CreateWorkspace),
              Unary("GetWorkspace", Lane::kShort, &admin, &D::GetWorkspace),
              Unary("ListWorkspaces", Lane::kShort, &admin, &D::ListWorkspaces),
              Unary("CreateMetric", Lane::kShort, &admin, &D::CreateMetric),
              Unary("ListMetrics", Lane::kShort, &admin, &D::ListMetrics),
              Unary("GetServerStatus", Lane::kShort, &admin, &D::GetServerStatus)},
             {});
}

void Server::Parts::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server->GetHealthCheckService();
  health->SetServingStatus(serving);  // of ""
  for (const std::string& name : service_names) health->SetServingStatus(name, serving);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, storage::Store& store,
                                                      storage::ClockMs clock) {
  auto parts = std::make_unique<Parts>(options, store, clock);
  if (absl::Status status = parts->AddServices(); !status.ok()) return status;
  if (!options.metrics_listen.empty()) {
    absl::Status status = parts->metrics.Expose(options.metrics_listen);
    if (!status.ok()) return status;
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();  // once for the process
  grpc::ServerBuilder builder;
  Configure(options, builder);
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &parts->port);
  for (const auto& service : parts->services) builder.RegisterService(service.get());
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr || parts->port == 0) {
    return absl::UnavailableError("--listen: cannot listen on " + options.listen +
                                  "; is the port in use?");
  }
  parts->SetServing(true);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Shutdown(std::chrono::milliseconds(0)); }

int Server::port() const { return parts_->port; }
int Server::metrics_port() const { return parts_->metrics.port(); }
const Metrics& Server::metrics() const { return parts_->metrics; }

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return parts_->server->InProcessChannel(grpc::ChannelArguments());
}

void Server::Shutdown(std::chrono::milliseconds grace) {
  std::call_once(parts_->shut_down, [this, grace] {
    parts_->SetServing(false);
    parts_->environment.admission.StartDraining();
    parts_->environment.streams.EndAll();
    // gRPC itself would cut off new calls without a reason, so it is told only when ours have
    // ended.
    const auto end = std::chrono::steady_clock::now() + grace;
    parts_->environment.admission.AwaitIdle(end);
    // Answers on their way still leave. Then everything is cancelled: scans stop, calls finish
    // themselves, and watches of health or reflection, which have no end, are cut off.
    const auto last_answers = std::min<std::chrono::milliseconds>(grace, kLastAnswers);
    parts_->server->Shutdown(std::chrono::system_clock::now() + last_answers);
    parts_->server->Wait();
  });
}

}  // namespace journeygraph::server
