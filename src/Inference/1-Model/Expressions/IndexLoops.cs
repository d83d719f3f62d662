namespace ProbDsl.Inference.Expressions;

/// <summary>The loops that positions depend on.</summary>
public static class IndexLoops
{
    /// <summary>The loops whose variables an index has, of one position.</summary>
    public static IEnumerable<Loop> Of(At at) => at switch
    {
        AffineIndex { Loop: { } loop } => [loop],
        CombinedIndex combined => combined.Loops,
        _ => [],
    };

    /// <summary>A position as a size, in which each loop has a symbol of its own; null for several positions or computed ones.</summary>
    public static Size? PositionOf(At at) => at switch
    {
        AffineIndex affine => affine.Position,
        CombinedIndex combined => combined.Position,
        _ => null,
    };
}
