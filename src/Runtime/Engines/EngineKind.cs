namespace ProbDsl.Runtime.Engines;

/// <summary>An engine that is selected by name.</summary>
/// <param name="Name">The name on the command line and in files.</param>
/// <param name="Summary">The purpose in a few words.</param>
/// <param name="Start">Creates an engine that uses at most this many threads.</param>
public sealed record EngineKind(string Name, string Summary, Func<int, IEngine> Start);
