using System.Numerics;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>The sizes of a chain. Rows of states in working memory are padded to whole vectors of eight doubles.</summary>
/// <param name="Sequences">The product of the batch dimensions.</param>
/// <param name="Length">Positions of a sequence, absent ones among them.</param>
/// <param name="States">States of a position.</param>
/// <param name="IsVarying">Each position has transitions of its own.</param>
internal readonly record struct ChainSize(int Sequences, int Length, int States, bool IsVarying)
{
    public const int Lanes = 8;

    /// <summary>Positions whose exponentials are taken at once, at most.</summary>
    public const int MostInTile = 32;

    // doubles of transition matrices: 256 KB, which stay in the second cache
    private const int MostOfTile = 1 << 15;

    /// <summary>States and padding.</summary>
    public int Wide => (States + Lanes - 1) / Lanes * Lanes;

    /// <summary>Positions whose exponentials are taken at once, a power of two; fewer where each has a large matrix of its own.</summary>
    public int Tile => IsVarying ? 1 << BitOperations.Log2((uint)Math.Clamp(MostOfTile / Matrix, 1, MostInTile)) : MostInTile;

    /// <summary>Numbers of one transition matrix.</summary>
    public int Matrix => States * States;

    /// <summary>Numbers of the transitions of one sequence.</summary>
    public int Transitions => checked(Matrix * (IsVarying ? Length : 1));

    public static ChainSize Of(Value chain)
    {
        var (unary, pair) = (chain.Inputs[0].Shape, chain.Inputs[1].Shape);
        return new(unary[..^2].Count, unary[^2], unary[^1], pair[^3] != 1);
    }
}
