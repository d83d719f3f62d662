namespace ProbDsl.Inference.ContinuousTime;

/// <summary>The draws of a continuous-time model of a story.</summary>
public sealed class PathTransport(TimePath path) : ITransport
{
    public Draw Draw => path.Draw;

    public Draw Base => path.Base;

    /// <summary>The draws of a story's model; null if it has none.</summary>
    public static PathTransport? Find(Problem problem, StandardCatalog catalog) =>
        StoryStructures.Of(problem.Graph).Path is { } path ? new(TimePath.Create(path, problem, catalog)) : null;

    public Diagnostic? Run(SampledArrays arrays, ulong seed) => PathSampling.Transport(path, arrays, arrays.ChainOptions, seed);
}
