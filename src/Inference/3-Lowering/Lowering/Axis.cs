namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A named dimension of a lowered value. First: the position (from 0) of its first member in its plate or range, so that `2..times` is not
/// `times`. Rank gives the canonical order: plates, then plain loops, then enumerated latents.
/// </summary>
public sealed record Axis(string Name, int Size, int First, int Rank)
{
    /// <summary>Axes in canonical order, each once.</summary>
    public static Axis[] Union(IEnumerable<Axis> axes) =>
        [.. axes.Distinct().OrderBy(a => a.Rank).ThenBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.First).ThenBy(a => a.Size)];
}
