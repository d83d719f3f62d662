using System.Collections.Concurrent;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// How often a fit makes each thing that it should make once: the plan of its method, the plan of its objective, and each program that this
/// is lowered to, for the optimization or under trained weights. Nothing is counted unless it is asked for.
/// </summary>
public static class WorkCount
{
    private static readonly AsyncLocal<ConcurrentDictionary<string, int>?> counts = new();

    /// <summary>Counts what is made from here on, in this flow of control.</summary>
    public static IReadOnlyDictionary<string, int> Begin() => counts.Value = new();

    /// <summary>Counts one more, as `plan of em` or `log density`.</summary>
    public static void Add(string made) => counts.Value?.AddOrUpdate(made, 1, (_, count) => count + 1);
}
