namespace ProbDsl.Inference;

/// <summary>What a user may set for a fit. Null: the method's own default.</summary>
public sealed record FitOptions(ulong Seed = 1, int? MaxIterations = null, double? Tolerance = null, int? Restarts = null, int? Threads = null)
{
    public int ThreadsOrAll => Threads ?? Environment.ProcessorCount;
}
