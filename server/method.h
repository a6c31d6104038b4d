// Methods of the API as the adapter sees them: messages in, messages or errors out, no gRPC.
//
//   UnaryMethod method = Unary("GetMap", Lane::kShort, &service, &MapService::GetMap);
//
// Handlers are plain member functions and know nothing of the wire.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "server/caller.h"

namespace journeygraph::server {

// Which threads a method runs on. Questions scan everything and must not keep short calls waiting.
enum class Lane : std::uint8_t { kShort, kQuestion };

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

struct UnaryMethod {
  std::string name;  // within its service
  Lane lane = Lane::kShort;
  const google::protobuf::Message* request_type = nullptr;  // its default instance
  // May take texts out of the request.
  std::function<absl::StatusOr<MessagePtr>(google::protobuf::Message& request,
                                           const Caller& caller)>
      handle;
};

// A handler that takes its request by const reference or by rvalue reference.
template <typename Service, typename Request, typename Response>
UnaryMethod Unary(std::string name, Lane lane, Service* service,
                  absl::StatusOr<Response> (Service::*handler)(Request, const Caller&)) {
  using Message = std::remove_cvref_t<Request>;
  return {.name = std::move(name),
          .lane = lane,
          .request_type = &Message::default_instance(),
          .handle = [service, handler](google::protobuf::Message& request,
                                       const Caller& caller) -> absl::StatusOr<MessagePtr> {
            absl::StatusOr<Response> response =
                (service->*handler)(static_cast<Request>(static_cast<Message&>(request)), caller);
            if (!response.ok()) return std::move(response).status();
            return std::make_unique<Response>(*std::move(response));
          }};
}

// A question that is a plain function: Response Ask(request, desk, caller).
template <typename Desk, typename Request, typename Response>
UnaryMethod AskedAt(const Desk& desk, std::string name,
                    absl::StatusOr<Response> (*ask)(const Request&, const Desk&, const Caller&)) {
  return {.name = std::move(name),
          .lane = Lane::kQuestion,
          .request_type = &Request::default_instance(),
          .handle = [desk, ask](google::protobuf::Message& request,
                                const Caller& caller) -> absl::StatusOr<MessagePtr> {
            absl::StatusOr<Response> response =
                ask(static_cast<const Request&>(request), desk, caller);
            if (!response.ok()) return std::move(response).status();
            return std::make_unique<Response>(*std::move(response));
          }};
}

// One stream of requests, each with one answer. The adapter calls Handle for one request at a time,
// in the order of arrival, and sends the answers in that order, whenever they are given.
class StreamHandler {
 public:
  using Done = std::function<void(absl::StatusOr<MessagePtr> response)>;

  virtual ~StreamHandler() = default;
  // Calls `done` exactly once, before or after it returns, on any thread. An error ends the stream
  // after the answers to earlier requests. `done` may outlive the handler.
  virtual void Handle(google::protobuf::Message& request, const Caller& caller, Done done) = 0;
};

struct StreamMethod {
  std::string name;
  const google::protobuf::Message* request_type = nullptr;
  std::function<std::unique_ptr<StreamHandler>()> open;  // for each call
};

// What one call sends without being asked again: the adapter takes one message after the other, as
// fast as the caller reads them.
class PushSource {
 public:
  virtual ~PushSource() = default;
  // The next message; null if there is none now. Then the source wakes the adapter, as it was told
  // to when it was opened, as soon as there may be one. An error ends the stream. Called by one
  // thread at a time.
  virtual absl::StatusOr<MessagePtr> Next() = 0;
};

struct PushMethod {
  using Open = std::function<absl::StatusOr<std::unique_ptr<PushSource>>(
      const google::protobuf::Message& request, const Caller& caller, std::function<void()> wake)>;

  std::string name;
  Lane lane = Lane::kShort;  // where Next runs
  const google::protobuf::Message* request_type = nullptr;
  // `wake` may be called from any thread and after the source is gone.
  Open open;
};

// A handler that opens a source for each call.
template <typename Service, typename Request>
PushMethod Push(std::string name, Lane lane, Service* service,
                absl::StatusOr<std::unique_ptr<PushSource>> (Service::*open)(
                    const Request&, const Caller&, std::function<void()>)) {
  return {.name = std::move(name),
          .lane = lane,
          .request_type = &Request::default_instance(),
          .open = [service, open](const google::protobuf::Message& request, const Caller& caller,
                                  std::function<void()> wake) {
            return (service->*open)(static_cast<const Request&>(request), caller, std::move(wake));
          }};
}

}  // namespace journeygraph::server
