namespace ProbDsl.Runtime.Engines;

/// <summary>An engine that can be chosen by its name.</summary>
/// <param name="Name">The name on the command line and in files.</param>
/// <param name="Summary">What it is for, in a few words.</param>
/// <param name="Start">Makes one that uses at most so many threads.</param>
public sealed record EngineKind(string Name, string Summary, Func<int, IEngine> Start);
