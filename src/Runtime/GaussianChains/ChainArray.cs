namespace ProbDsl.Runtime.GaussianChains;

/// <summary>An array over sequences and positions, either of which may be shared.</summary>
/// <param name="at">The first number.</param>
/// <param name="perSequence">The numbers from one sequence to the next; 0 if they share them.</param>
/// <param name="perPosition">The numbers from one position to the next; 0 if they share them.</param>
internal readonly unsafe struct ChainArray(double* at, long perSequence, long perPosition)
{
    public bool IsNone => at == null;

    /// <summary>Whether positions share the numbers.</summary>
    public bool IsSameEverywhere => perPosition == 0;

    public double* this[int sequence, int position] => at + sequence * perSequence + position * perPosition;

    /// <summary>The array of one input or of its gradient.</summary>
    /// <param name="at">Its numbers; null if there is none.</param>
    /// <param name="shape">[B or 1, ..] or, with positions, [B or 1, T or 1, ..].</param>
    /// <param name="hasPositions">Whether the second dimension is that of positions.</param>
    public static ChainArray Of(double* at, Shape shape, bool hasPositions)
    {
        var each = (hasPositions ? shape[2..] : shape[1..]).Count;
        var positions = hasPositions ? shape[1] : 1;
        return new(at, shape[0] == 1 ? 0 : (long)each * positions, positions == 1 ? 0 : each);
    }
}
