namespace ProbDsl.Compiler.Graph;

/// <summary>One index of an element access.</summary>
public abstract record At
{
    /// <summary>The position of an affine index or combination, in which each loop has a symbol of its own.</summary>
    public static Size PositionOf(At at) => at switch
    {
        AffineIndex affine => affine.Position,
        CombinedIndex combination => combination.Position,
        _ => throw new ArgumentException($"{at.GetType().Name} has no position"),
    };
}

/// <summary>A loop variable (or none) plus a size: `n`, `t-1`, `1`, `K`.</summary>
public sealed record AffineIndex(Loop? Loop, Size Offset) : At
{
    /// <summary>The position as a size, in which the loop has a symbol of its own.</summary>
    public Size Position => Loop is null ? Offset : Size.OfLoop(Loop.Name) + Offset;
}

/// <summary>Several loop variables: `t - k`, `2 * i`. Position is a size in which each loop has a symbol of its own.</summary>
public sealed record CombinedIndex(Size Position, ValueList<Loop> Loops) : At;

/// <summary>A whole dimension, which the result keeps.</summary>
public sealed record WholeDimension : At;

/// <summary>
/// Positions From..To, which the result keeps as a dimension; each bound is an <see cref="AffineIndex"/> or a <see cref="CombinedIndex"/>.
/// </summary>
public sealed record SliceIndex(At From, At To) : At
{
    /// <summary>The number of positions, in which each loop has a symbol of its own.</summary>
    public Size Length => PositionOf(To) - PositionOf(From) + Size.One;
}

/// <summary>A position that an expression computes: `kind[n]`, `group[n]`.</summary>
public sealed record ComputedIndex(Expr Position) : At;
