#include "clients/cli/sample_comments.h"

namespace journeygraph::cli {
namespace {

constexpr std::size_t kTopics = 7;
constexpr std::size_t kSentences = 4;

constexpr std::string_view kEnglish[kTopics][kSentences] = {
    {"My card was declined three times although there is enough money on it.",
     "The payment page froze, and I don't know whether I paid.",
     "Why is PayPal offered if it does not work?", "Payment failed without any explanation."},
    {"Promised for Tuesday, delivered the week after.",
     "Nobody told me that the parcel would be late.",
     "The birthday was over when the present arrived.",
     "Tracking said \"out for delivery\" for four days."},
    {"Arrived a day early and well packed.", "Fast delivery, friendly driver.",
     "Picked it up on my way home, very handy.", "Everything there, nothing broken, thank you."},
    {"I have been waiting for an answer for a week.",
     "A standard reply that had nothing to do with my question.",
     "Support is hard to reach and slow.", "I had to write three times before anybody reacted."},
    {"The chat sent me to the hotline, and there I had to explain everything again.",
     "Passed from one to the next, nobody felt responsible.", "Third call about the same problem.",
     "The hotline could not see what I had written in the chat."},
    {"Solved in five minutes, great service.",
     "The lady on the phone was patient and knew her job.", "Finally somebody who listened.",
     "Quick, friendly, done."},
    {"Good quality at a fair price.", "I'd order here again any time.",
     "The guide in the app made setting it up easy.",
     "Exactly as described; recommended to my sister already."}};

constexpr std::string_view kGerman[kTopics][kSentences] = {
    {"Meine Karte wurde dreimal abgelehnt, obwohl sie gedeckt ist.",
     "Die Bezahlseite ist hängen geblieben; habe ich nun bezahlt oder nicht?",
     "Warum wird PayPal angeboten, wenn es nicht funktioniert?",
     "Zahlung fehlgeschlagen, ohne jede Erklärung."},
    {"Für Dienstag versprochen, eine Woche später geliefert.",
     "Niemand hat mir gesagt, dass das Paket später kommt.",
     "Als das Geschenk ankam, war der Geburtstag vorbei.",
     "Vier Tage lang hieß es \"in Zustellung\"."},
    {"Einen Tag früher da und gut verpackt.", "Schnelle Lieferung, freundlicher Fahrer.",
     "Auf dem Heimweg abgeholt, sehr praktisch.", "Alles da, nichts kaputt, danke!"},
    {"Ich warte seit einer Woche auf eine Antwort.",
     "Eine Standardantwort, die nichts mit meiner Frage zu tun hatte.",
     "Der Kundenservice ist schlecht erreichbar und langsam.",
     "Erst nach der dritten E-Mail hat jemand reagiert."},
    {"Vom Chat an die Hotline verwiesen, und dort musste ich alles noch einmal erklären.",
     "Von einem zum anderen weitergereicht, keiner fühlte sich zuständig.",
     "Dritter Anruf wegen desselben Problems.",
     "Die Hotline konnte nicht sehen, was ich im Chat geschrieben hatte."},
    {"In fünf Minuten gelöst, toller Service.",
     "Die Dame am Telefon war geduldig und kannte sich aus.", "Endlich jemand, der zuhört.",
     "Schnell, freundlich, erledigt."},
    {"Gute Qualität zu einem fairen Preis.", "Hier bestelle ich jederzeit wieder.",
     "Mit der Anleitung in der App war die Einrichtung ein Kinderspiel.",
     "Genau wie beschrieben; schon meiner Schwester empfohlen."}};

}  // namespace

std::string_view SampleComment(CommentTopic topic, bool german, SampleRandom& random) {
  const auto& sentences = german ? kGerman : kEnglish;
  const auto choice = static_cast<std::size_t>(random.Between(0, kSentences - 1));
  return sentences[static_cast<std::size_t>(topic)][choice];
}

}  // namespace journeygraph::cli
