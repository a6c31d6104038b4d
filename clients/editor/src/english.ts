// English words of what the code calls by a name.

export const english: Record<string, string> = {
  "view map": "Map",
  "view graph": "Real journeys",
  "view moments": "Critical moments",
  "view channels": "Channels",
  "view variants": "Paths",
  "view funnel": "Funnel",
  "view journey": "One customer",
  "theme system": "System colours",
  "theme light": "Light",
  "theme dark": "Dark",
  "connection connecting": "Connecting …",
  "connection live": "Live",
  "connection reconnecting": "Connection lost, trying again …",
  "connection gone": "Not available",
  "time_range": "time",
};
