// Which of gRPC's three server APIs serves best: the same unary call and the same stream of batches
// of 500 interactions over loopback, with the synchronous, the callback and the completion-queue
// API.
//
//   build/tests/bench/grpc_api_bench            # about 20 s; prints a table
//
// Client and server share the machine, so the rates are floors. Every server parses what it gets
// and does nothing else; what differs is the API alone.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "journeygraph/v1/interaction_service.grpc.pb.h"

namespace journeygraph::bench {
namespace {

using v1::GetJourneyRequest;
using v1::GetJourneyResponse;
using v1::InteractionService;
using v1::StreamInteractionsRequest;
using v1::StreamInteractionsResponse;

constexpr int kBatch = 500;
constexpr int kUnaryClients = 8;
constexpr int kStreams = 2;
constexpr auto kRunTime = std::chrono::seconds(3);

void Answer(const GetJourneyRequest& request, GetJourneyResponse& response) {
  response.mutable_customer()->set_id(request.customer());
}

void Acknowledge(const StreamInteractionsRequest& request, StreamInteractionsResponse& response) {
  response.set_batch_id(request.batch_id());
  response.set_accepted_count(static_cast<std::uint32_t>(request.interactions_size()));
}

class SyncService final : public InteractionService::Service {
  grpc::Status GetJourney(grpc::ServerContext*, const GetJourneyRequest* request,
                          GetJourneyResponse* response) override {
    Answer(*request, *response);
    return grpc::Status::OK;
  }
  grpc::Status StreamInteractions(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<StreamInteractionsResponse, StreamInteractionsRequest>* stream)
      override {
    StreamInteractionsRequest request;
    StreamInteractionsResponse response;
    while (stream->Read(&request)) {
      Acknowledge(request, response);
      stream->Write(response);
    }
    return grpc::Status::OK;
  }
};

class CallbackService final : public InteractionService::CallbackService {
  grpc::ServerUnaryReactor* GetJourney(grpc::CallbackServerContext* context,
                                       const GetJourneyRequest* request,
                                       GetJourneyResponse* response) override {
    Answer(*request, *response);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerBidiReactor<StreamInteractionsRequest, StreamInteractionsResponse>*
  StreamInteractions(grpc::CallbackServerContext*) override {
    struct Reactor final
        : grpc::ServerBidiReactor<StreamInteractionsRequest, StreamInteractionsResponse> {
      Reactor() { StartRead(&request); }
      void OnReadDone(bool ok) override {
        if (!ok) return Finish(grpc::Status::OK);
        Acknowledge(request, response);
        StartWrite(&response);
      }
      void OnWriteDone(bool ok) override {
        if (!ok) return Finish(grpc::Status::CANCELLED);
        StartRead(&request);
      }
      void OnDone() override { delete this; }
      StreamInteractionsRequest request;
      StreamInteractionsResponse response;
    };
    return new Reactor;
  }
};

// One tag: what is to be done when its event comes. False events end the call.
struct QueueCall {
  virtual ~QueueCall() = default;
  virtual void Proceed(bool ok) = 0;
};

class QueueServer {
 public:
  explicit QueueServer(grpc::ServerBuilder& builder) {
    builder.RegisterService(&service_);
    for (int i = 0; i < 2; ++i) queues_.push_back(builder.AddCompletionQueue());
  }
  void Run() {
    for (auto& queue : queues_) {
      new Unary(service_, *queue);
      new Stream(service_, *queue);
      threads_.emplace_back([&queue] {
        void* tag = nullptr;
        bool ok = false;
        while (queue->Next(&tag, &ok)) static_cast<QueueCall*>(tag)->Proceed(ok);
      });
    }
  }
  void Join() {
    for (auto& queue : queues_) queue->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  using Service = InteractionService::AsyncService;

  struct Unary final : QueueCall {
    Unary(Service& s, grpc::ServerCompletionQueue& q) : service(s), queue(q), writer(&context) {
      service.RequestGetJourney(&context, &request, &writer, &queue, &queue, this);
    }
    void Proceed(bool ok) override {
      if (!ok || done) {
        delete this;
        return;
      }
      new Unary(service, queue);
      Answer(request, response);
      done = true;
      writer.Finish(response, grpc::Status::OK, this);
    }
    Service& service;
    grpc::ServerCompletionQueue& queue;
    grpc::ServerContext context;
    GetJourneyRequest request;
    GetJourneyResponse response;
    grpc::ServerAsyncResponseWriter<GetJourneyResponse> writer;
    bool done = false;
  };

  struct Stream final : QueueCall {
    enum class Step { kAccept, kRead, kWrite, kFinish };
    Stream(Service& s, grpc::ServerCompletionQueue& q) : service(s), queue(q), stream(&context) {
      service.RequestStreamInteractions(&context, &stream, &queue, &queue, this);
    }
    void Proceed(bool ok) override {
      if (step == Step::kFinish || (step == Step::kAccept && !ok)) {
        delete this;
      } else if (!ok) {
        step = Step::kFinish;
        stream.Finish(grpc::Status::OK, this);
      } else if (step == Step::kRead) {
        Acknowledge(request, response);
        step = Step::kWrite;
        stream.Write(response, this);
      } else {
        if (step == Step::kAccept) new Stream(service, queue);
        step = Step::kRead;
        stream.Read(&request, this);
      }
    }
    Service& service;
    grpc::ServerCompletionQueue& queue;
    grpc::ServerContext context;
    StreamInteractionsRequest request;
    StreamInteractionsResponse response;
    grpc::ServerAsyncReaderWriter<StreamInteractionsResponse, StreamInteractionsRequest> stream;
    Step step = Step::kAccept;
  };

  Service service_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::vector<std::thread> threads_;
};

StreamInteractionsRequest MakeBatch() {
  StreamInteractionsRequest request;
  for (int i = 0; i < kBatch; ++i) {
    v1::Interaction& interaction = *request.add_interactions();
    interaction.set_source("crm");
    interaction.set_id("interaction-" + std::to_string(100'000 + i));
    interaction.set_customer("customer-" + std::to_string(i % 90));
    interaction.set_touchpoint("checkout.payment");
    interaction.set_channel("app");
    interaction.mutable_event_time()->set_seconds(1'750'000'000 + i);
  }
  return request;
}

struct Rates {
  double unary_per_second = 0;
  double unary_p50_us = 0;
  double interactions_per_second = 0;
};

double Seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Runs `client` on `threads` threads until the time is over; gives what they did a second.
double PerSecond(int threads, const std::function<std::int64_t(const std::atomic<bool>&)>& client) {
  std::atomic<bool> over = false;
  std::atomic<std::int64_t> done = 0;
  std::vector<std::thread> clients;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < threads; ++i) clients.emplace_back([&] { done += client(over); });
  std::this_thread::sleep_for(kRunTime);
  over = true;
  for (std::thread& thread : clients) thread.join();
  return static_cast<double>(done) / Seconds(std::chrono::steady_clock::now() - start);
}

std::int64_t CallUntil(InteractionService::Stub& stub, const std::atomic<bool>& over,
                       std::vector<double>* durations_us) {
  std::int64_t calls = 0;
  GetJourneyRequest request;
  request.set_customer("customer-1");
  while (!over) {
    const auto start = std::chrono::steady_clock::now();
    grpc::ClientContext context;
    GetJourneyResponse response;
    if (!stub.GetJourney(&context, request, &response).ok()) break;
    if (durations_us)
      durations_us->push_back(1e6 * Seconds(std::chrono::steady_clock::now() - start));
    ++calls;
  }
  return calls;
}

std::int64_t StreamUntil(InteractionService::Stub& stub, const std::atomic<bool>& over) {
  const StreamInteractionsRequest batch = MakeBatch();
  grpc::ClientContext context;
  auto stream = stub.StreamInteractions(&context);
  std::atomic<std::int64_t> acknowledged = 0;
  std::thread reader([&] {
    StreamInteractionsResponse response;
    while (stream->Read(&response)) acknowledged += response.accepted_count();
  });
  while (!over && stream->Write(batch)) {
  }
  stream->WritesDone();
  reader.join();
  stream->Finish();
  return acknowledged;
}

Rates Measure(int port) {
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  auto stub = InteractionService::NewStub(channel);
  Rates rates;
  rates.unary_per_second =
      PerSecond(kUnaryClients, [&](const auto& over) { return CallUntil(*stub, over, nullptr); });
  std::vector<double> durations_us;
  PerSecond(1, [&](const auto& over) { return CallUntil(*stub, over, &durations_us); });
  std::ranges::nth_element(durations_us, durations_us.begin() + durations_us.size() / 2);
  rates.unary_p50_us = durations_us[durations_us.size() / 2];
  rates.interactions_per_second =
      PerSecond(kStreams, [&](const auto& over) { return StreamUntil(*stub, over); });
  return rates;
}

void Print(const char* api, const Rates& rates) {
  std::printf("| %-16s | %9.0f | %9.0f | %12.2f |\n", api, rates.unary_per_second,
              rates.unary_p50_us, rates.interactions_per_second / 1e6);
  std::fflush(stdout);
}

template <typename Service>
void Run(const char* api) {
  Service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  Print(api, Measure(port));
  server->Shutdown();
}

void RunQueues() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  QueueServer queues(builder);
  auto server = builder.BuildAndStart();
  queues.Run();
  Print("completion queue", Measure(port));
  server->Shutdown();
  queues.Join();
}

}  // namespace
}  // namespace journeygraph::bench

int main() {
  using namespace journeygraph::bench;
  std::printf("%d cores; unary: %d client threads, then 1; stream: %d streams of batches of %d\n\n",
              static_cast<int>(std::thread::hardware_concurrency()), kUnaryClients, kStreams,
              kBatch);
  std::printf("| API              | unary / s | p50 us, 1 | stream Mio/s |\n");
  std::printf("|------------------|----------:|----------:|-------------:|\n");
  Run<SyncService>("synchronous");
  Run<CallbackService>("callback");
  RunQueues();
}
