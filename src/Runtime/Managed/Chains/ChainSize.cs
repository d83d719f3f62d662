namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>The sizes of a chain. Rows of states in working memory are padded to whole vectors of eight doubles.</summary>
/// <param name="Sequences">The product of the batch dimensions.</param>
/// <param name="Length">The positions of a sequence, including absent ones.</param>
/// <param name="States">The states of a position.</param>
/// <param name="IsVarying">Whether each position has its own transitions.</param>
internal readonly record struct ChainSize(int Sequences, int Length, int States, bool IsVarying)
{
    public const int Lanes = 8;

    /// <summary>The maximum number of positions whose exponentials are computed at once.</summary>
    public const int MostInTile = 32;

    // doubles of transition matrices: 256 KB, which fit in the second-level cache
    private const int MostOfTile = 1 << 15;

    /// <summary>The number of states including padding.</summary>
    public int Wide => (States + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// The number of positions whose exponentials are computed at once, a power of two; fewer if each has its own large matrix.
    /// </summary>
    public int Tile => IsVarying ? 1 << BitOperations.Log2((uint)Math.Clamp(MostOfTile / Matrix, 1, MostInTile)) : MostInTile;

    /// <summary>The number of elements of one transition matrix.</summary>
    public int Matrix => States * States;

    /// <summary>The number of elements of the transitions of one sequence.</summary>
    public int Transitions => checked(Matrix * (IsVarying ? Length : 1));

    public static ChainSize Read(Value chain)
    {
        var (unary, pair) = (chain.Inputs[0].Shape, chain.Inputs[1].Shape);
        return new(unary[..^2].Count, unary[^2], unary[^1], pair[^3] != 1);
    }
}
